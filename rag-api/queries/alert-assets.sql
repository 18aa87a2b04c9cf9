-- Assets that events cited by an alert belong to, with one of those events each. $1 ids, $2 and $3 earliest and latest time held in them.
SELECT side.name, side.criticality, side.owner, min(e.event_id::text) AS event_id
FROM security_events e
CROSS JOIN LATERAL (VALUES
  (e.metadata #>> '{asset_facts,src_asset}', e.metadata #>> '{asset_facts,src_criticality}', e.metadata #>> '{asset_facts,src_owner}'),
  (e.metadata #>> '{asset_facts,dst_asset}', e.metadata #>> '{asset_facts,dst_criticality}', e.metadata #>> '{asset_facts,dst_owner}')
) AS side (name, criticality, owner)
WHERE e.event_id = ANY($1::uuid[]) AND e.time BETWEEN $2::timestamptz AND $3::timestamptz AND side.name IS NOT NULL
GROUP BY 1, 2, 3
