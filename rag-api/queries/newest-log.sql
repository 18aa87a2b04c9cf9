-- Time of the newest log line of all. NULL: none was ever stored.
SELECT max(time) AS newest_log FROM component_logs
