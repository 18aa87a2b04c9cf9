-- How new the data is and how far the embeddings lag, over the newest two minutes stored. No row: nothing is stored.
SELECT newest.time AS newest_event, coverage.lag_seconds
FROM (SELECT max(time) AS time FROM security_events) newest
CROSS JOIN LATERAL embedding_coverage(newest.time - interval '2 minutes') coverage
WHERE newest.time IS NOT NULL
