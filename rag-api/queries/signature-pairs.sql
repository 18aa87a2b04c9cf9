-- Pairs of signatures whose meanings are at least so similar, the most similar first. $1 signatures, $2 similarity (cosine).
SELECT one.hash AS one, other.hash AS other, (1 - (one.event_vector <=> other.event_vector))::float AS similarity
FROM event_signatures one
JOIN event_signatures other ON other.model = one.model AND other.hash > one.hash
WHERE one.hash = ANY($1::text[]) AND other.hash = ANY($1::text[]) AND 1 - (one.event_vector <=> other.event_vector) >= $2::float
ORDER BY 3 DESC, 1, 2
