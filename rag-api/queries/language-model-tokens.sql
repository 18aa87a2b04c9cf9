-- Tokens that the language model took since a moment. $1 the moment.
SELECT coalesce(sum(input_tokens + output_tokens), 0)::bigint AS tokens FROM language_model_runs WHERE at >= $1
