import { Registry } from 'prom-client'
import { expect, it } from 'vitest'
import { outbound } from './history.fixture.ts'
import { openHistoryMetrics } from './history-metrics.ts'

const NOTHING = {
  behaviour: undefined,
  activity: undefined,
  distanceKm: undefined,
  duplicateOf: undefined,
  isLate: false,
}
const NOW_MS = 1_795_500_000_000

it('shows each sensor with its events, duplicates, late events, newest event and lag', async () => {
  const metrics = openHistoryMetrics(() => NOW_MS)
  const event = outbound(0, {
    sensor_id: 'north',
    time_us: 1_795_499_000_000_000,
    ingested_at_us: (NOW_MS - 7000) * 1000,
  })
  metrics.countEvent(event, NOTHING)
  metrics.countEvent({ ...event, time_us: 1 }, { ...NOTHING, duplicateOf: 'south', isLate: true })
  const registry = new Registry()
  metrics.register(registry)
  const text = await registry.metrics()
  expect(text).toContain('enrichment_sensor_events_total{sensor_id="north"} 2')
  expect(text).toContain('enrichment_sensor_duplicate_events_total{sensor_id="north"} 1')
  expect(text).toContain('enrichment_sensor_late_events_total{sensor_id="north"} 1')
  expect(text).toContain('enrichment_sensor_newest_event_seconds{sensor_id="north"} 1795499000')
  expect(text).toContain('enrichment_sensor_lag_seconds{sensor_id="north"} 7')
  // Asked again, counters have not grown.
  expect(await registry.metrics()).toBe(text)
})

it('keeps the number of series bounded when sensor names are made up', async () => {
  const metrics = openHistoryMetrics(() => NOW_MS)
  for (let index = 0; index < 5000; index++) metrics.countEvent(outbound(0, { sensor_id: `fake-${index}` }), NOTHING)
  const registry = new Registry()
  metrics.register(registry)
  const text = await registry.metrics()
  expect(text.match(/^enrichment_sensor_events_total\{/gm)).toHaveLength(257)
  expect(text).toContain('enrichment_sensor_events_total{sensor_id="others"} 4744')
})

it('shows the size of the state by table and partition, and what was forgotten', async () => {
  const metrics = openHistoryMetrics()
  const counts = { sizes: new Map([['source', 5]]), evicted: new Map([['source:idle', 2]]) }
  metrics.countBatch('pipeline/events.raw/1', counts)
  metrics.countBatch('pipeline/events.raw/1', counts)
  const registry = new Registry()
  metrics.register(registry)
  const text = await registry.metrics()
  expect(text).toContain('enrichment_state_records{table="source",partition="pipeline/events.raw/1"} 5')
  expect(text).toContain('enrichment_state_evicted_records_total{table="source",reason="idle"} 4')
})
