-- What a language model was asked and what it answered, one row per question that it took part in. Old rows go with the next one written.
CREATE TABLE language_model_runs (
  run_id uuid PRIMARY KEY,
  at timestamptz NOT NULL DEFAULT now(),
  request_id text NOT NULL,
  actor text NOT NULL,
  question text NOT NULL,
  language text NOT NULL,
  provider text NOT NULL,
  model text NOT NULL,
  facts jsonb NOT NULL,
  context jsonb NOT NULL,
  pseudonyms jsonb NOT NULL,
  steps jsonb NOT NULL,
  verdict text NOT NULL CHECK (verdict IN ('worded', 'refused', 'failed')),
  refused_because text,
  input_tokens integer NOT NULL,
  output_tokens integer NOT NULL,
  took_ms real NOT NULL
);
CREATE INDEX language_model_runs_at ON language_model_runs (at DESC);

COMMENT ON TABLE language_model_runs IS 'Questions that a language model took part in: prompts, outputs, verdict. Kept for LANGUAGE_MODEL_TRACE_DAYS.';
COMMENT ON COLUMN language_model_runs.run_id IS 'The run; the answer names it in wording.run_id.';
COMMENT ON COLUMN language_model_runs.at IS 'When it was stored, wall clock.';
COMMENT ON COLUMN language_model_runs.request_id IS 'Request of the HTTP service, as in its log.';
COMMENT ON COLUMN language_model_runs.actor IS 'Name of the token''s holder, or "local".';
COMMENT ON COLUMN language_model_runs.question IS 'As it was asked; secrets masked.';
COMMENT ON COLUMN language_model_runs.language IS 'Language of the answer, es or en.';
COMMENT ON COLUMN language_model_runs.provider IS 'anthropic or openai (any endpoint that speaks its protocol).';
COMMENT ON COLUMN language_model_runs.model IS 'Name of the model.';
COMMENT ON COLUMN language_model_runs.facts IS 'Lines of the deterministic answer that the wording is checked against; secrets masked.';
COMMENT ON COLUMN language_model_runs.context IS 'Further lines that the wording may speak of: how the question was read.';
COMMENT ON COLUMN language_model_runs.pseudonyms IS 'Value by token, where values were hidden from the model.';
COMMENT ON COLUMN language_model_runs.steps IS 'Calls of the model in their order: task, prompt, output, functions it wanted and what became of them, tokens, milliseconds, error.';
COMMENT ON COLUMN language_model_runs.verdict IS 'worded: its words were sent; refused: they did not check out; failed: it gave none in time, or a budget was used up.';
COMMENT ON COLUMN language_model_runs.refused_because IS 'Why not. NULL: they were sent.';
COMMENT ON COLUMN language_model_runs.input_tokens IS 'Tokens sent, as the provider counts them, else estimated.';
COMMENT ON COLUMN language_model_runs.output_tokens IS 'Tokens received, likewise.';
COMMENT ON COLUMN language_model_runs.took_ms IS 'Time of all calls and checks together.';
