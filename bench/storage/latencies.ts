// How long the questions of the product take, each asked of many places in the data.
import type { Pool } from 'pg'

export type Latency = {
  readonly name: string
  readonly runs: number
  readonly p50: number
  readonly p95: number
  readonly max: number
  /** Rows of an answer, mean. */
  readonly rows: number
}

type Place = { readonly event_id: string; readonly time: string; readonly source_ip: string | null }
type Question = {
  readonly name: string
  readonly text: string
  readonly of: (place: Place) => unknown[]
  readonly tier: 'warm' | 'cold'
}

const BY_ADDRESS = `
  SELECT event_id, time, event_type, destination_ip, destination_port, flow_count FROM security_events
  WHERE source_ip = $1 AND time > $2::timestamptz - interval '1 hour' AND time <= $2 ORDER BY time DESC LIMIT 50`
const BY_ID = 'SELECT * FROM security_events WHERE event_id = $1 AND time = event_time($1)'
const PER_MINUTE = `
  SELECT minute, sum(flows) FROM events_per_minute WHERE minute > $1::timestamptz - interval '24 hours' AND minute <= $1 GROUP BY minute`

const questions = (tier: 'warm' | 'cold'): Question[] => [
  { tier, name: `${tier}: an event by its id`, text: BY_ID, of: ({ event_id }) => [event_id] },
  { tier, name: `${tier}: an address, one hour`, text: BY_ADDRESS, of: ({ source_ip, time }) => [source_ip, time] },
  {
    tier,
    name: `${tier}: temporal_event_correlation, 24 h back`,
    text: 'SELECT * FROM temporal_event_correlation($1, 24, 0.8, 100)',
    of: ({ event_id }) => [event_id],
  },
  {
    tier,
    name: `${tier}: related_events, 24 h back`,
    text: 'SELECT * FROM related_events($1, 24, 100)',
    of: ({ event_id }) => [event_id],
  },
  {
    tier,
    name: `${tier}: similar_events, 1 h back, k 10`,
    text: "SELECT * FROM similar_events($1, '1 hour', 10)",
    of: ({ event_id }) => [event_id],
  },
  { tier, name: `${tier}: flows per minute, 24 h`, text: PER_MINUTE, of: ({ time }) => [time] },
]

/** Events at random moments of a span, one look-up each: no sorting of millions of rows. */
const placesBetween = async (database: Pool, fromMs: number, toMs: number, count: number): Promise<Place[]> => {
  const places: Place[] = []
  for (let i = 0; i < count; i++) {
    const momentMs = fromMs + ((i + 0.5) / count) * (toMs - fromMs)
    const { rows } = await database.query<Place>(
      `SELECT event_id, time, host(source_ip) AS source_ip FROM security_events
       WHERE time >= to_timestamp($1) AND time < to_timestamp($1) + interval '10 minutes' AND source_ip IS NOT NULL ORDER BY time LIMIT 1`,
      [momentMs / 1000],
    )
    if (rows[0]) places.push(rows[0])
  }
  return places
}

const quantile = (sorted: readonly number[], share: number): number =>
  sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))] ?? Number.NaN

const measure = async (database: Pool, { name, text, of }: Question, places: readonly Place[]): Promise<Latency> => {
  const times: number[] = []
  let rows = 0
  for (const place of places) {
    const startedMs = performance.now()
    const answer = await database.query(text, of(place))
    times.push(performance.now() - startedMs)
    rows += answer.rowCount ?? 0
  }
  times.sort((a, b) => a - b)
  const [p50, p95, max] = [0.5, 0.95, 1].map((share) => quantile(times, share)) as [number, number, number]
  return { name, runs: places.length, p50, p95, max, rows: rows / places.length }
}

/** Asks every question `count` times over the last day (warm) and the days before it (cold), one client, each text once before. */
export const measureLatencies = async (
  database: Pool,
  span: { readonly startMs: number; readonly endMs: number },
  count: number,
): Promise<Latency[]> => {
  const boundaryMs = span.endMs - 24 * 3_600_000
  const places = {
    warm: await placesBetween(database, boundaryMs + 3_600_000, span.endMs - 600_000, count),
    cold: await placesBetween(
      database,
      Math.max(span.startMs, boundaryMs - 20 * 86_400_000),
      boundaryMs - 3_600_000,
      count,
    ),
  }
  const measured: Latency[] = []
  for (const question of [...questions('warm'), ...questions('cold')]) {
    const there = places[question.tier]
    if (there.length === 0) continue
    await database.query(question.text, question.of(there[0] as Place))
    measured.push(await measure(database, question, there))
  }
  return measured
}
