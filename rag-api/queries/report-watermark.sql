-- How far the data had come: the newest log line, the newest alert stored.
SELECT (SELECT time FROM component_logs ORDER BY time DESC LIMIT 1) AS newest_log, (SELECT max(stored_at) FROM alerts) AS alerts_stored_until
