-- Countries and networks of the sources of events. $1 event ids, $2 and $3 earliest and latest time of them.
SELECT source_country AS country, source_asn AS asn, count(*) AS records
FROM security_events
WHERE event_id = ANY($1::uuid[]) AND time BETWEEN $2::timestamptz AND $3::timestamptz AND (source_country IS NOT NULL OR source_asn IS NOT NULL)
GROUP BY 1, 2
ORDER BY count(*) DESC
LIMIT 1
