// Runs of the language model as the database keeps them: stored, listed, shown.
import { type Database, run } from '../queries/queries.ts'
import type { Language } from '../understanding/language.ts'
import type { FactLine } from './facts.ts'
import { hideSecrets } from './pseudonyms.ts'
import type { Step } from './steps.ts'

export type Run = {
  readonly run_id: string
  readonly request_id: string
  readonly actor: string
  readonly question: string
  readonly language: Language
  readonly provider: string
  readonly model: string
  readonly facts: FactLine[]
  readonly context: string[]
  readonly pseudonyms: Readonly<Record<string, string>>
  readonly steps: Step[]
  readonly verdict: 'worded' | 'refused' | 'failed'
  readonly refused_because: string | null
  readonly input_tokens: number
  readonly output_tokens: number
  readonly took_ms: number
}

/** A stored run, with the time of storing (RFC 3339). */
export type StoredRun = Run & { readonly at: string }

/** Stores a run and forgets those older than `keptDays`. Secrets are masked wherever they stand. */
export const storeRun = async (database: Database, one: Run, keptDays: number): Promise<void> => {
  const json = JSON.stringify(one, (_key, value) =>
    // jsonb takes neither NUL nor half a surrogate pair.
    typeof value === 'string' ? hideSecrets(value.replaceAll('\0', ' ').toWellFormed()) : value,
  )
  await run(database, 'language-model-run-store', [json, keptDays])
}

/** The newest first; `before`: RFC 3339, exclusive. */
export const listRuns = (database: Database, limit: number, before: string | null): Promise<StoredRun[]> =>
  run<StoredRun>(database, 'language-model-runs', [limit, before])

/** Undefined: there is none, or it was forgotten. */
export const findRun = async (database: Database, id: string): Promise<StoredRun | undefined> =>
  (await run<StoredRun>(database, 'language-model-run', [id]))[0]
