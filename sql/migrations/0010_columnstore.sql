-- Cold tier. Ordered by time first: a late or redelivered row is compared with the batches of its own moment only.
-- Segments by event type: ten values, so segments stay large, and like rows compress well together.
ALTER TABLE security_events SET (
  timescaledb.enable_columnstore,
  timescaledb.segmentby = 'event_type',
  timescaledb.orderby = 'time DESC, event_id'
);
CALL add_columnstore_policy('security_events', after => interval '24 hours');

ALTER TABLE component_logs SET (
  timescaledb.enable_columnstore,
  timescaledb.segmentby = 'component',
  timescaledb.orderby = 'time DESC, log_id'
);
CALL add_columnstore_policy('component_logs', after => interval '48 hours');

-- Retention is off until somebody decides it: SELECT add_retention_policy('security_events', interval '90 days');
