-- One run of the language model. $1 its id.
SELECT run_id, to_char(at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') AS at, request_id, actor, question, language, provider, model,
  facts, context, pseudonyms, steps, verdict, refused_because, input_tokens, output_tokens, took_ms
FROM language_model_runs WHERE run_id = $1
