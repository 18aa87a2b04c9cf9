-- Up to which hour aggregates hold all of a window. $1 start of the window, $2 its end, $3 an aggregate of hours, $4 one of days or NULL.
SELECT materialized_until($3, $1::timestamptz, $2::timestamptz) AS hours, materialized_until($4, $1::timestamptz, $2::timestamptz) AS days
