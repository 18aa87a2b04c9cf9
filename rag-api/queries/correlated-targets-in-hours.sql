-- Targets that several sources went for within one hour of a window of hours: what correlated-targets.sql does, without reading events. $1 and $2
-- window, the begin a whole hour, $3 rows. Flows are all that it received; distinct sources and ports are those of the hour that has most.
-- newest_hour: the last in which it was worst off, whose events are cited.
SELECT host(address) AS destination_ip, sum(flows)::bigint AS flows, count(*) AS hours, max(peers)::bigint AS sources, max(ports)::bigint AS ports,
  min(first_seen) AS first_seen, max(last_seen) AS last_seen, max(highest_attack_probability) AS attack_probability,
  last(hour, coalesce(highest_attack_probability, 0) * 1e8 + extract(epoch FROM hour) / 3600) AS newest_hour
FROM destinations_per_hour
WHERE hour >= $1::timestamptz AND hour < $2::timestamptz
GROUP BY address
HAVING max(peers) > 1
ORDER BY max(coalesce(highest_attack_probability, 0)) DESC, max(peers) DESC, sum(flows) DESC, host(address) COLLATE "C"
LIMIT $3::integer
