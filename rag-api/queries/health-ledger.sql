-- What each processor did with its topics, and what of it is unaccounted for: consumed - accepted - dropped - rejected, which must be 0.
SELECT processor, topic, consumed, accepted, coalesce(dropped, 0) AS dropped, coalesce(rejected, 0) AS rejected,
  consumed - accepted - coalesce(dropped, 0) - coalesce(rejected, 0) AS imbalance, counted_at
FROM ledger_totals
ORDER BY processor, topic
