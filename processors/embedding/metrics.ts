// Metrics of embedding beside those of every processor.
import { Counter, Histogram, type Registry } from 'prom-client'
import type { Input } from '../runtime/processor.ts'
import type { SignatureKind } from './signature-store.ts'

export type EmbeddingMetrics = {
  /** One kind per signature that was embedded and stored. */
  countEmbedded(kinds: readonly SignatureKind[]): void
  /** A batch whose signatures are all stored. */
  noteBatch(batch: readonly Input<'events.scored' | 'logs.raw'>[]): void
  register(registry: Registry): void
}

/** Counts from now on; `nowMs` is the wall clock. Nothing is shown before `register`. */
export const openEmbeddingMetrics = (nowMs: () => number = Date.now): EmbeddingMetrics => {
  const registers: Registry[] = []
  const labelNames = ['kind']
  const embedded = new Counter({
    name: 'embedding_signatures_total',
    help: 'Distinct signatures embedded and stored: of events, and templates of log lines.',
    labelNames,
    registers,
  })
  const delay = new Histogram({
    name: 'embedding_delay_seconds',
    help: 'From the export of the oldest input of a batch to the moment when every signature of the batch has a vector.',
    labelNames,
    buckets: [0.1, 0.5, 1, 2, 5, 10, 30, 60, 300, 3600],
    registers,
  })
  return {
    countEmbedded(kinds) {
      for (const kind of kinds) embedded.inc({ kind })
    },
    noteBatch(batch) {
      const oldestUs = new Map<SignatureKind, number>()
      for (const { topic, message } of batch) {
        const kind = topic === 'logs.raw' ? 'log' : 'event'
        const ingestedUs = message.ingested_at_us
        if (ingestedUs) oldestUs.set(kind, Math.min(ingestedUs, oldestUs.get(kind) ?? Number.POSITIVE_INFINITY))
      }
      for (const [kind, ingestedUs] of oldestUs) delay.observe({ kind }, nowMs() / 1000 - ingestedUs / 1e6)
    },
    register(registry) {
      registry.registerMetric(embedded)
      registry.registerMetric(delay)
    },
  }
}
