-- Hours in which an address or network took part in flows, newest first. $1 and $2 whole hours, $3 network. What a second sensor saw of a flow is
-- not looked for: the flow itself began within the same seconds.
SELECT hour, sum(flows)::bigint AS flows
FROM (
  SELECT hour, flows FROM sources_per_hour WHERE hour >= $1::timestamptz AND hour < $2::timestamptz AND /*is_address*/
  UNION ALL
  SELECT hour, flows FROM destinations_per_hour WHERE hour >= $1::timestamptz AND hour < $2::timestamptz AND /*is_address*/
) sides
GROUP BY hour
ORDER BY hour DESC
