-- Alerts stored since the last look. $1 stored_at; the second before is read again because a transaction's time is its start.
SELECT *, host(source_ip) AS source_ip FROM alerts WHERE stored_at >= $1::timestamptz - interval '1 second' ORDER BY stored_at LIMIT 500
