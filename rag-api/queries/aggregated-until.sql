-- Whole hour before which every one of these aggregates counts what is stored of a window. $1 their names, $2 start of the window, $3 its end.
SELECT min(aggregated_until(aggregate, $2::timestamptz, $3::timestamptz)) AS until
FROM unnest($1::text[]) aggregate
