// Every metric of the HTTP service.
import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client'
import { PERMISSIONS, type Permission } from './access/permissions.ts'
import { type AccessCounts, REFUSALS } from './access.ts'
import type { AdmissionCounts } from './admission/bounded-routes.ts'
import { TURNED_AWAY } from './admission/places.ts'
import type { AuditLog } from './audit/audit-log.ts'
import { HOT_STATES, type HotTier } from './hot/hot-tier.ts'
import { rowCount, sizeOf } from './hot/ring.ts'

export type RagMetrics = AccessCounts &
  AdmissionCounts & {
    readonly registry: Registry
    countRequest(labels: { route: string; method: string; status: number }, seconds: number): void
    countAnswer(labels: { intent: string; language: string }, seconds: number, droppedClaims: number): void
    /** `by`: json, protobuf, mcp. */
    countFunction(labels: { function: string; by: string }, seconds: number): void
    setStreams(count: number): void
    /** From then on the metrics tell of this log. */
    watchAudit(audit: Pick<AuditLog, 'waiting' | 'written' | 'lost'>): void
  }

/** `hot` is read when the metrics are. */
export const openRagMetrics = (hot: HotTier): RagMetrics => {
  const registry = new Registry()
  collectDefaultMetrics({ register: registry })
  const registers = [registry]
  const buckets = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10]
  const requests = new Histogram({
    name: 'rag_api_request_seconds',
    help: 'Time to answer a request, by route.',
    labelNames: ['route', 'method', 'status'],
    buckets,
    registers,
  })
  const answers = new Histogram({
    name: 'rag_api_answer_seconds',
    help: 'Time to answer a question, by intent.',
    labelNames: ['intent', 'language'],
    buckets,
    registers,
  })
  const dropped = new Counter({
    name: 'rag_api_dropped_claims_total',
    help: 'Claims left out because their ids or facts did not hold.',
    labelNames: ['intent'],
    registers,
  })
  const functions = new Histogram({
    name: 'rag_api_function_seconds',
    help: 'Time to run a function, by its name and the way it was called.',
    labelNames: ['function', 'by'],
    buckets: [0.001, 0.0025, ...buckets],
    registers,
  })
  const streams = new Gauge({ name: 'rag_api_alert_streams', help: 'Open streams of live alerts.', registers })
  addHotMetrics(registry, hot)
  return {
    registry,
    ...accessCounts(registry),
    ...admissionCounts(registry),
    countRequest: (labels, seconds) => requests.observe(labels, seconds),
    countAnswer({ intent, language }, seconds, droppedClaims) {
      answers.observe({ intent, language }, seconds)
      dropped.inc({ intent }, droppedClaims)
    },
    countFunction: (labels, seconds) => functions.observe(labels, seconds),
    setStreams: (count) => streams.set(count),
    watchAudit: (audit) => addAuditMetrics(registry, audit),
  }
}

/** Every label is there from the start, at 0: an alarm on an increase needs a value before it. */
const accessCounts = (registry: Registry): AccessCounts => {
  const registers = [registry]
  const refused = new Counter({
    name: 'rag_api_refused_tokens_total',
    help: 'Requests for data without a token that is known and in force, by what was wrong.',
    labelNames: ['refusal'],
    registers,
  })
  const forbidden = new Counter({
    name: 'rag_api_forbidden_requests_total',
    help: 'Requests of somebody known whose role and scopes do not allow them.',
    labelNames: ['permission'],
    registers,
  })
  for (const refusal of REFUSALS) refused.inc({ refusal }, 0)
  for (const permission of Object.keys(PERMISSIONS) as Permission[]) forbidden.inc({ permission }, 0)
  return {
    countRefused: (refusal) => refused.inc({ refusal }),
    countForbidden: (permission) => forbidden.inc({ permission }),
  }
}

const admissionCounts = (registry: Registry): AdmissionCounts => {
  const registers = [registry]
  const turnedAway = new Counter({
    name: 'rag_api_turned_away_requests_total',
    help: 'Requests answered 503 because enough were in work and waiting, by why; gone: the client left while it waited.',
    labelNames: ['because'],
    registers,
  })
  const waits = new Histogram({
    name: 'rag_api_wait_seconds',
    help: 'How long a request waited for its turn before it was answered.',
    buckets: [0.001, 0.01, 0.05, 0.1, 0.25, 0.5, 1, 2, 5],
    registers,
  })
  for (const because of TURNED_AWAY) turnedAway.inc({ because }, 0)
  return {
    countTurnedAway: (because) => turnedAway.inc({ because }),
    countWait: (seconds) => waits.observe(seconds),
    watchPlaces(places) {
      const gauge = (name: string, help: string, read: (of: typeof places) => number): void => {
        new Gauge({
          ...{ name, help, registers },
          collect() {
            this.set(read(places))
          },
        })
      }
      gauge('rag_api_answers_in_work', 'Requests being answered within the bound.', ({ inWork }) => inWork)
      gauge('rag_api_answers_waiting', 'Requests that wait for their turn.', ({ waiting }) => waiting)
    },
  }
}

const addAuditMetrics = (registry: Registry, audit: Pick<AuditLog, 'waiting' | 'written' | 'lost'>): void => {
  const registers = [registry]
  new Gauge({
    name: 'rag_api_audit_waiting_entries',
    help: 'Entries that wait to be written into the audit log.',
    registers,
    collect() {
      this.set(audit.waiting)
    },
  })
  const counted = (name: 'written' | 'lost', help: string): void => {
    new Counter({
      name: `rag_api_audit_${name}_entries_total`,
      help,
      registers,
      collect() {
        this.reset()
        this.inc(audit[name])
      },
    })
  }
  counted('written', 'Entries of this process in the audit log.')
  counted('lost', 'Entries that could not be written; each is in the log of the service.')
}

const addHotMetrics = (registry: Registry, hot: HotTier): void => {
  const gauge = (name: string, help: string, read: () => number): void => {
    new Gauge({
      name: `rag_api_hot_${name}`,
      help,
      registers: [registry],
      collect() {
        this.set(read())
      },
    })
  }
  gauge('events', 'Events in memory.', () => (hot.ring ? rowCount(hot.ring) : 0))
  gauge('bytes', 'Memory that they take.', () => (hot.ring ? sizeOf(hot.ring) : 0))
  gauge('reach_seconds', 'How far back memory has every event; 0: it does not answer.', () =>
    hot.serving ? Math.max(0, Date.now() / 1000 - hot.serving.floorUs / 1e6) : 0,
  )
  gauge('lag_messages', 'Messages of events.scored not read yet.', () => hot.counts.lagMessages)
  gauge('lost_events', 'Events that left memory before they were known to be stored.', () => hot.ring?.stored.lost ?? 0)
  gauge('kept_events', 'Events taken into memory since the start.', () => hot.counts.kept)
  gauge(
    'skipped_events',
    'Events not taken: there already, too old, or such as the sink refuses.',
    () => hot.counts.skipped,
  )
  gauge('unreadable_messages', 'Messages that are no event.', () => hot.counts.unreadable)
  new Gauge({
    name: 'rag_api_hot_state',
    help: '1 for the state that the hot tier is in.',
    labelNames: ['state'],
    registers: [registry],
    collect() {
      for (const state of HOT_STATES) this.set({ state }, Number(hot.state === state))
    },
  })
}
