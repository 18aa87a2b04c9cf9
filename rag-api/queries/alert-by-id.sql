SELECT *, host(source_ip) AS source_ip FROM alerts WHERE alert_id = $1::uuid
