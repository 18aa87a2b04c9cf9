-- Notes a question. $1 who asked, $2 question, intent, language and number of claims as JSON, $3 milliseconds it took.
INSERT INTO audit_log (actor, action, detail, took_ms) VALUES ($1, 'question', $2::jsonb, $3)
