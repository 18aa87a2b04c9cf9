-- Sources that the model suspects in a window of hours, and that did so to several targets or in several hours: what correlated-sources.sql ranks first, without
-- reading events. $1 and $2 window, the begin a whole hour, $3 rows. Flows are those of the suspected hours; distinct targets and ports those of the
-- hour that has most. newest_hour: the last of them, which the rest is read from.
SELECT host(address) AS source_ip, sum(flows)::bigint AS flows, count(*) AS hours, max(peers)::bigint AS targets, max(ports)::bigint AS ports,
  min(first_seen) AS first_seen, max(last_seen) AS last_seen, max(highest_attack_probability) AS attack_probability, max(hour) AS newest_hour
FROM sources_per_hour
WHERE hour >= $1::timestamptz AND hour < $2::timestamptz AND highest_attack_probability >= 0.5
GROUP BY address
HAVING max(peers) > 1 OR count(*) > 1
ORDER BY max(highest_attack_probability) DESC, max(peers) DESC, sum(flows) DESC, host(address) COLLATE "C"
LIMIT $3::integer
