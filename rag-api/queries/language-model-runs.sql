-- Runs of the language model, the newest first. $1 how many, $2 only those stored before (null: any).
SELECT run_id, to_char(at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') AS at, request_id, actor, question, language, provider, model,
  facts, context, pseudonyms, steps, verdict, refused_because, input_tokens, output_tokens, took_ms
FROM language_model_runs
WHERE $2::timestamptz IS NULL OR language_model_runs.at < $2::timestamptz
ORDER BY language_model_runs.at DESC, run_id
LIMIT $1
