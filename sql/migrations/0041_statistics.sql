-- ANALYZE of a chunk that grows took a second, a third of it for lists and JSON. No plan asks how their values are spread: they are read row
-- by row, or through an expression, of which there are no statistics anyway.
DO $$
DECLARE
  listed text;
BEGIN
  FOREACH listed IN ARRAY ARRAY['class_scores', 'packet_features', 'flow_stats', 'window_features', 'behavioral_features', 'time_features',
    'activity_24h', 'protocol', 'metadata']
  LOOP
    EXECUTE format('ALTER TABLE security_events ALTER COLUMN %I SET STATISTICS 0', listed);
  END LOOP;
END $$;
