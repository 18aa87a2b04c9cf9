-- One number over the events that fit. $1 and $2 window; the rest by the filter.
SELECT /*measure*/::bigint AS counted, coalesce(sum(flow_count), 0)::bigint AS flows, count(*) AS records,
  min(time) AS first_seen, max(time) AS last_seen, (array_agg(event_id ORDER BY time DESC))[1:5] AS event_ids
FROM /*events*/
WHERE time >= $1::timestamptz AND time < $2::timestamptz AND /*filter*/
