import { Registry } from 'prom-client'
import { expect, test } from 'vitest'
import { openEmbeddingMetrics } from './metrics.ts'

test('counts signatures by kind and tells the delay of the oldest input of a batch', async () => {
  const registry = new Registry()
  const metrics = openEmbeddingMetrics(() => 10_000)
  metrics.register(registry)
  metrics.countEmbedded(['event', 'log', 'log'])
  metrics.noteBatch([
    { topic: 'logs.raw', message: { ingested_at_us: 8_500_000 } },
    { topic: 'logs.raw', message: { ingested_at_us: 7_000_000 } },
    { topic: 'events.scored', message: {} },
  ])
  const shown = await registry.metrics()
  expect(shown).toContain('embedding_signatures_total{kind="log"} 2')
  expect(shown).toContain('embedding_delay_seconds_sum{kind="log"} 3')
  expect(shown).toContain('embedding_delay_seconds_count{kind="log"} 1')
  // No event said when it was exported: no delay is better than a wrong one.
  expect(shown).not.toContain('embedding_delay_seconds_sum{kind="event"}')
})
