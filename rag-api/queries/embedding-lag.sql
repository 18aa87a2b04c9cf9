-- How long the oldest event since $1 that is not embedded has been stored, seconds; 0: none waits.
SELECT lag_seconds FROM embedding_coverage($1::timestamptz)
