-- What addresses did as sources of flows in the whole hours of a window. $1 addresses, $2 and $3 window.
SELECT host(address) AS address, sum(flows)::bigint AS flows, max(highest_attack_probability) AS attack_probability, min(first_seen) AS first_seen,
  max(last_seen) AS last_seen
FROM sources_per_hour
WHERE address = ANY($1::inet[]) AND hour >= date_trunc('hour', $2::timestamptz) AND hour < $3::timestamptz
GROUP BY address
