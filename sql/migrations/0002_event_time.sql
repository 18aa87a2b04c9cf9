-- Every look-up by id carries `time = event_time(id)`: without it the planner must open every chunk there is.
-- Layout of the id: schemas/event-id.ts (48 bits of milliseconds, version nibble 8, 12 bits of microseconds).
CREATE FUNCTION event_time(id uuid) RETURNS timestamptz
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
RETURN CASE WHEN substr(id::text, 15, 1) = '8' THEN
  '1970-01-01 00:00:00+00'::timestamptz
    + ('x' || substr(id::text, 1, 8) || substr(id::text, 10, 4))::bit(48)::bigint * interval '1 millisecond'
    + ('x' || substr(id::text, 16, 3))::bit(12)::integer * interval '1 microsecond'
END;

COMMENT ON FUNCTION event_time(uuid) IS
  'Time held in an event, evidence or log id (UUID version 8). NULL for any other UUID.';
