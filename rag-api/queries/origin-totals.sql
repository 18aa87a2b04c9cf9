-- Flows by country and network of their source, whole hours, from the aggregate. $1 (a whole hour) and $2 window, $3 countries, $4 networks (AS64500); each
-- NULL: any. $5 rows. Sources are those of the busiest hour: distinct ones do not add up over hours.
-- Hours are grouped first: counting distinct ones would sort every row of the aggregate.
WITH hourly AS (
  SELECT hour, country, asn, max(asn_name) AS asn_name, sum(flows) AS flows, sum(flows) FILTER (WHERE attack_class IS NOT NULL) AS attack_flows
  FROM origins_per_hour
  WHERE hour >= $1::timestamptz AND hour < $2::timestamptz
    AND (country IS NOT NULL OR asn IS NOT NULL)
    AND ($3::text[] IS NULL OR country = ANY($3)) AND ($4::text[] IS NULL OR asn = ANY($4))
  GROUP BY hour, country, asn
)
SELECT country, asn, max(asn_name) AS asn_name, sum(flows)::bigint AS flows, coalesce(sum(attack_flows), 0)::bigint AS attack_flows,
  count(*) AS hours, sum(sum(flows)) OVER ()::bigint AS all_flows,
  sum(coalesce(sum(attack_flows), 0)) OVER ()::bigint AS all_attack_flows, count(*) OVER () AS origins
FROM hourly
GROUP BY country, asn
ORDER BY 5 DESC, 4 DESC
LIMIT $5::integer
