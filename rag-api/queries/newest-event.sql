-- Time of the newest event. $1 not before: a bound prunes every older chunk while planning, so ask the last hour first. NULL: none.
SELECT max(time) AS newest_event FROM security_events WHERE time >= $1::timestamptz
