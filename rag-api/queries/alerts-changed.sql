-- Alerts stored since the last look. $1 stored_at; the ten seconds before are read again: a row's stored_at is its transaction's start.
SELECT *, host(source_ip) AS source_ip FROM alerts WHERE stored_at >= $1::timestamptz - interval '10 seconds' ORDER BY stored_at LIMIT 5000
