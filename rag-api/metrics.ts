// Every metric of the HTTP service.
import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client'

export type RagMetrics = {
  readonly registry: Registry
  countRequest(labels: { route: string; method: string; status: number }, seconds: number): void
  countAnswer(labels: { intent: string; language: string }, seconds: number, droppedClaims: number): void
  setStreams(count: number): void
}

export const openRagMetrics = (): RagMetrics => {
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
  const streams = new Gauge({ name: 'rag_api_alert_streams', help: 'Open streams of live alerts.', registers })
  return {
    registry,
    countRequest: (labels, seconds) => requests.observe(labels, seconds),
    countAnswer({ intent, language }, seconds, droppedClaims) {
      answers.observe({ intent, language }, seconds)
      dropped.inc({ intent }, droppedClaims)
    },
    setStreams: (count) => streams.set(count),
  }
}
