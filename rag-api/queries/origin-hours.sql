-- At what hour of the day attacks come from an origin: flows that the model takes for attacks, from the aggregate. Parameters 1 to 4 as in
-- origin-totals.sql, $5 time zone.
SELECT extract(hour FROM hour AT TIME ZONE $5::text)::integer AS hour_of_day, sum(flows)::bigint AS flows, count(DISTINCT hour) AS hours
FROM origins_per_hour
WHERE hour >= $1::timestamptz AND hour < $2::timestamptz AND attack_class IS NOT NULL
  AND (country IS NOT NULL OR asn IS NOT NULL)
  AND ($3::text[] IS NULL OR country = ANY($3)) AND ($4::text[] IS NULL OR asn = ANY($4))
GROUP BY 1
ORDER BY 1
