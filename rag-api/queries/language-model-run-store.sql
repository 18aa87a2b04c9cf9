-- Stores a run of the language model and forgets old ones. $1 the run as JSON with the columns' names, $2 days that runs are kept.
WITH forgotten AS (DELETE FROM language_model_runs WHERE at < now() - make_interval(days => $2::integer))
INSERT INTO language_model_runs (run_id, request_id, actor, question, language, provider, model, facts, context, pseudonyms, steps, verdict,
  refused_because, input_tokens, output_tokens, took_ms)
SELECT run_id, request_id, actor, question, language, provider, model, facts, context, pseudonyms, steps, verdict, refused_because,
  input_tokens, output_tokens, took_ms
FROM jsonb_populate_record(NULL::language_model_runs, $1::jsonb)
