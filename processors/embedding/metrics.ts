// Metrics of embedding beside those of every processor.
import { Counter, Gauge, type Registry } from 'prom-client'
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
  const embedded = { event: 0, log: 0 }
  const lagSeconds = new Map<SignatureKind, number>()
  return {
    countEmbedded(kinds) {
      for (const kind of kinds) embedded[kind] += 1
    },
    noteBatch(batch) {
      for (const { topic, message } of batch) {
        const ingestedUs = message.ingested_at_us
        if (ingestedUs) lagSeconds.set(topic === 'logs.raw' ? 'log' : 'event', nowMs() / 1000 - ingestedUs / 1e6)
      }
    },
    register(registry) {
      new Counter({
        name: 'embedding_signatures_total',
        help: 'Distinct signatures embedded and stored: of events, and templates of log lines.',
        labelNames: ['kind'],
        registers: [registry],
        collect() {
          this.reset()
          this.inc({ kind: 'event' }, embedded.event)
          this.inc({ kind: 'log' }, embedded.log)
        },
      })
      new Gauge({
        name: 'embedding_lag_seconds',
        help: 'From the export of the last input of the newest batch to the moment when every signature of the batch had a vector.',
        labelNames: ['kind'],
        registers: [registry],
        collect() {
          for (const [kind, seconds] of lagSeconds) this.set({ kind }, seconds)
        },
      })
    },
  }
}
