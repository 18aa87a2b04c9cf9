// One question answered: understand, ask back what is unclear, answer by intent, check every claim, say what the data covers.
import { type HotTier, NO_HOT_TIER } from '../hot/hot-tier.ts'
import { openEvents } from '../queries/events.ts'
import type { Database } from '../queries/queries.ts'
import { type Earlier, earlierFrom } from '../understanding/conversation.ts'
import type { Entities } from '../understanding/entities.ts'
import type { Intent } from '../understanding/intents.ts'
import type { Language } from '../understanding/language.ts'
import { type Question, understand } from '../understanding/understand.ts'
import type { Understanding } from '../understanding/understanding.ts'
import { type Asking, type Chart, type Claim, type Draft, iso, type Table } from './answer.ts'
import { askBack, askWhichHost } from './ask-back.ts'
import { type Coverage, coverageOf, newestOf } from './coverage.ts'
import { answerOf } from './intents.ts'
import { resolveEntities, sensorRegions } from './resolve-entities.ts'
import { understoodAs } from './understood-as.ts'
import { verifyClaims } from './verify.ts'
import { number } from './words.ts'

export type Response = {
  answer: string
  language: Language
  interpretation: {
    intent: Intent
    /** RFC 3339 UTC, as the question was read; null where its time was not understood. */
    from: string | null
    to: string | null
    entities: Entities
    confidence: number
    understood_as: string
  }
  claims: { text: string; event_ids: string[]; alert_ids: string[]; log_ids: string[]; sql_ref: string }[]
  /** Claims that the check did not confirm and that were left out. */
  dropped_claims: number
  /** Window that was searched: the question's, or the one before the attack it asks about. Null: nothing was searched. */
  searched: { from: string; to: string } | null
  tables: Table[]
  /** Where the answer's numbers can be drawn. */
  chart?: Chart
  coverage: Coverage
  follow_ups: string[]
  took_ms: number
}

const HOUR_MS = 3_600_000

type Asked = Question & { readonly language?: Language }

/** What answers draw on beside the database. */
export type Surroundings = {
  readonly hot: HotTier
  /** Wall clock, milliseconds: decides what is compressed and how old the newest event is. */
  readonly clock: () => number
}

const ALONE: Surroundings = { hot: NO_HOT_TIER, clock: Date.now }

/** `question.now` in milliseconds. Throws only when the database does. */
export const respond = async (question: Asked, database: Database, around = ALONE): Promise<Response> =>
  (await respondInSession(question, database, around)).response

/** The response, and what the session is to remember of it. */
export const respondInSession = async (
  question: Asked,
  database: Database,
  around = ALONE,
): Promise<{ readonly response: Response; readonly remembered: Earlier }> => {
  const understanding = understand(question)
  const response = await answered(question, understanding, database, around)
  const cited = [...new Set(response.claims.flatMap(({ alert_ids }) => alert_ids))]
  return { response, remembered: earlierFrom(understanding, cited, question.earlier) }
}

/** The response to what was understood already: by the grammar, or from a call with arguments (functions/). */
export const answered = async (
  question: Pick<Asked, 'now' | 'zone' | 'language'>,
  read: Understanding,
  database: Database,
  { hot, clock }: Surroundings,
): Promise<Response> => {
  const startedMs = performance.now()
  const understanding = resolveEntities(read)
  const language = question.language ?? understanding.language
  const window = understanding.window ?? defaultWindow(understanding.intent, question.now)
  // Rows in memory do not say which region's sensor saw them.
  const isOfSensors = sensorRegions(understanding.entities.regions).length > 0
  const events = openEvents(database, isOfSensors ? NO_HOT_TIER : hot, clock)
  const asking: Asking = { understanding, language, zone: question.zone, now: question.now, window, database, events }
  const [draft, newest] = await Promise.all([draftOf(asking), newestOf(database, events, question.now)])
  const claims = draft.parts.filter((part): part is Claim => typeof part !== 'string')
  const { kept, dropped } = await verifyClaims(database, claims, events)
  const searched = understanding.unclear ? null : (draft.searched ?? window)
  const coverage = coverageOf(newest, events, searched, clock)
  return {
    answer: textOf(draft, kept, coverage, language),
    language,
    interpretation: interpretationOf(asking, read.entities),
    claims: claims.flatMap((claim) => sentClaim(claim, kept.get(claim))),
    dropped_claims: dropped,
    searched: searched && { from: iso(searched.from), to: iso(searched.to) },
    tables: [...(draft.tables ?? [])],
    ...(draft.chart ? { chart: draft.chart } : {}),
    coverage,
    follow_ups: [...(draft.follow_ups ?? [])],
    took_ms: Math.round((performance.now() - startedMs) * 10) / 10,
  }
}

const sentClaim = (
  { text, alert_ids = [], log_ids = [], sql_ref }: Claim,
  eventIds: readonly string[] | undefined,
): Response['claims'] =>
  eventIds ? [{ text, event_ids: [...eventIds], alert_ids: [...alert_ids], log_ids: [...log_ids], sql_ref }] : []

const defaultWindow = (intent: Intent, now: number): { from: number; to: number } => ({
  from: now - answerOf(intent).defaultHours * HOUR_MS,
  to: now,
})

const draftOf = (asking: Asking): Promise<Draft> | Draft => {
  const { unclear, intent } = asking.understanding
  if (unclear && intent !== 'unsupported') return { parts: [askBack(unclear.phrase, unclear.reason, asking.language)] }
  if (isUnlisted(asking)) return { parts: [askWhichHost(asking.understanding.unlistedHosts, asking.language)] }
  return answerOf(intent).answer(asking)
}

const ANSWERED_BY_NAME: readonly Intent[] = ['component_logs', 'system_health', 'unsupported']

/** Only hosts that have no address are named: without it nothing can be looked up, except logs by the name of their host. */
const isUnlisted = ({ understanding }: Asking): boolean => {
  const { unlistedHosts, entities, intent } = understanding
  const isPlaced = entities.addresses.length + entities.networks.length > 0
  return unlistedHosts.length > 0 && !isPlaced && !ANSWERED_BY_NAME.includes(intent)
}

const interpretationOf = (asking: Asking, entities: Entities): Response['interpretation'] => {
  const { intent, confidence, unclear }: Understanding = asking.understanding
  const { from, to } = asking.window
  return {
    intent,
    from: unclear ? null : iso(from),
    to: unclear ? null : iso(to),
    entities,
    confidence,
    understood_as: understoodAs(asking),
  }
}

const textOf = (
  { parts, usesSimilarity }: Draft,
  kept: ReadonlyMap<Claim, unknown>,
  coverage: Coverage,
  language: Language,
): string => {
  const lines = parts.flatMap((part) => (typeof part === 'string' ? [part] : kept.has(part) ? [`• ${part.text}`] : []))
  if (coverage.missing_events > 0) lines.push(missingText(coverage.missing_events, language))
  const lag = Math.round(coverage.embedding_lag_seconds ?? 0)
  if (usesSimilarity && lag > 0) {
    lines.push(
      language === 'es'
        ? `Los eventos de los últimos ${lag} s aún no tienen vector: la similitud no los ve.`
        : `Events of the last ${lag} s have no vector yet: similarity does not see them.`,
    )
  }
  return lines.join('\n')
}

const missingText = (events: number, language: Language): string =>
  language === 'es'
    ? `Hasta ${number(events, language)} eventos que aún esperan a guardarse no están en esta respuesta.`
    : `Up to ${number(events, language)} events that still wait to be stored are not in this answer.`
