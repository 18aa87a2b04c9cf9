-- Hours of which any event is stored, oldest first, the newest 100,000.
SELECT hour FROM (SELECT DISTINCT hour FROM events_per_hour ORDER BY hour DESC LIMIT 100000) newest ORDER BY hour
