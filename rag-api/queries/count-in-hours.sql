-- One number over a window of hours and days; what count-events.sql does, without reading every event. $1 and $2 window, then the values of
-- the filter, then where its parts meet (in-hours.ts): whole days and hours from aggregates, what is left at both ends from the events.
-- Parts have value, flows, bytes, records, of_fold, first_seen, last_seen, newest_event_id. What is counted is grouped first: counting
-- distinct values of all rows would sort them.
WITH parts AS (
  /*parts*/
), by_value AS (
  SELECT value, sum(flows) AS flows, sum(bytes) AS bytes, sum(records) AS records, max(of_fold) AS of_fold,
    min(first_seen) AS first_seen, max(last_seen) AS last_seen, max(newest_event_id::text)::uuid AS newest_event_id
  FROM parts
  GROUP BY value
)
SELECT /*measure*/::bigint AS counted, coalesce(sum(flows), 0)::bigint AS flows, coalesce(sum(records), 0)::bigint AS records,
  min(first_seen) AS first_seen, max(last_seen) AS last_seen, (array_agg(newest_event_id ORDER BY last_seen DESC))[1:5] AS event_ids
FROM by_value
