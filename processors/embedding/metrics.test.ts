import { Registry } from 'prom-client'
import { expect, test } from 'vitest'
import { openEmbeddingMetrics } from './metrics.ts'

test('counts signatures by kind and tells the lag of the newest batch', async () => {
  const registry = new Registry()
  const metrics = openEmbeddingMetrics(() => 10_000)
  metrics.register(registry)
  metrics.countEmbedded(['event', 'log', 'log'])
  metrics.noteBatch([
    { topic: 'logs.raw', message: { ingested_at_us: 7_000_000 } },
    { topic: 'logs.raw', message: { ingested_at_us: 8_500_000 } },
    { topic: 'events.scored', message: {} },
  ])
  const shown = await registry.metrics()
  expect(shown).toContain('embedding_signatures_total{kind="log"} 2')
  expect(shown).toContain('embedding_lag_seconds{kind="log"} 1.5')
  // No event said when it was exported: no lag is better than a wrong one.
  expect(shown).not.toContain('embedding_lag_seconds{kind="event"}')
})
