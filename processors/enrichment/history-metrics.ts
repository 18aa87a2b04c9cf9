// Metrics of what enrichment remembers and of the sensors it hears. Labels are bounded: the first 256 sensors have a series each.
import { Counter, Gauge, type Registry } from 'prom-client'
import type { NetworkEvent } from '../../schemas/messages.ts'
import type { HistoryCounts, Remembered } from './history.ts'

const MOST_SENSORS = 256
const OTHERS = 'others'

type SensorCounts = {
  events: number
  duplicates: number
  late: number
  /** Event time and export time of the newest record, microseconds since the epoch; 0: unknown. */
  newestUs: number
  exportedUs: number
}

export type HistoryMetrics = {
  countEvent(event: NetworkEvent, remembered: Remembered): void
  /** `partition` as processor/topic/partition. */
  countBatch(partition: string, counts: HistoryCounts): void
  register(registry: Registry): void
}

/** Counts from now on; `nowMs` is the wall clock. Nothing is shown before `register`. */
export const openHistoryMetrics = (nowMs: () => number = Date.now): HistoryMetrics => {
  const sensors = new Map<string, SensorCounts>()
  const sizes = new Map<string, ReadonlyMap<string, number>>()
  const evicted = new Map<string, number>()
  return {
    countEvent(event, { duplicateOf, isLate }) {
      const counts = countsOf(sensors, event.sensor_id ?? 'unknown')
      counts.events++
      if (duplicateOf !== undefined) counts.duplicates++
      if (isLate) counts.late++
      counts.newestUs = Math.max(counts.newestUs, event.time_us ?? 0)
      counts.exportedUs = Math.max(counts.exportedUs, event.ingested_at_us ?? 0)
    },
    countBatch(partition, counts) {
      sizes.set(partition, counts.sizes)
      for (const [what, number] of counts.evicted) evicted.set(what, (evicted.get(what) ?? 0) + number)
    },
    register(registry) {
      registerSensors(registry, sensors, nowMs)
      registerState(registry, sizes, evicted)
    },
  }
}

const countsOf = (sensors: Map<string, SensorCounts>, name: string): SensorCounts => {
  const label = sensors.has(name) || sensors.size < MOST_SENSORS ? name.slice(0, 128) : OTHERS
  const known = sensors.get(label) ?? { events: 0, duplicates: 0, late: 0, newestUs: 0, exportedUs: 0 }
  sensors.set(label, known)
  return known
}

const registerSensors = (registry: Registry, sensors: ReadonlyMap<string, SensorCounts>, nowMs: () => number): void => {
  const common = { labelNames: ['sensor_id'] as const, registers: [registry] }
  const counter = (name: string, help: string, of: (counts: SensorCounts) => number) =>
    new Counter({
      ...{ name, help, ...common },
      collect() {
        this.reset()
        for (const [sensor_id, counts] of sensors) this.inc({ sensor_id }, of(counts))
      },
    })
  const gauge = (name: string, help: string, of: (counts: SensorCounts) => number | undefined) =>
    new Gauge({
      ...{ name, help, ...common },
      collect() {
        for (const [sensor_id, counts] of sensors) {
          const value = of(counts)
          if (value !== undefined) this.set({ sensor_id }, value)
        }
      },
    })
  counter('enrichment_sensor_events_total', 'Events of a sensor, redelivered ones again.', ({ events }) => events)
  counter(
    'enrichment_sensor_duplicate_events_total',
    'Events that another sensor had reported before.',
    ({ duplicates }) => duplicates,
  )
  counter('enrichment_sensor_late_events_total', 'Events too late for windows; they are stored.', ({ late }) => late)
  gauge(
    'enrichment_sensor_newest_event_seconds',
    'Newest event time of a sensor, seconds since the epoch.',
    ({ newestUs }) => newestUs / 1e6,
  )
  gauge(
    'enrichment_sensor_lag_seconds',
    'Since a sensor, by its own clock, exported the newest of its events that came here.',
    ({ exportedUs }) => (exportedUs > 0 ? nowMs() / 1000 - exportedUs / 1e6 : undefined),
  )
}

const registerState = (
  registry: Registry,
  sizes: ReadonlyMap<string, ReadonlyMap<string, number>>,
  evicted: ReadonlyMap<string, number>,
): void => {
  new Gauge({
    name: 'enrichment_state_records',
    help: 'Records remembered, by table and partition.',
    ...{ labelNames: ['table', 'partition'] as const, registers: [registry] },
    collect() {
      for (const [partition, tables] of sizes) {
        for (const [table, size] of tables) this.set({ table, partition }, size)
      }
    },
  })
  new Counter({
    name: 'enrichment_state_evicted_records_total',
    help: 'Records forgotten: idle for longer than their horizon, or over the capacity of their table.',
    ...{ labelNames: ['table', 'reason'] as const, registers: [registry] },
    collect() {
      this.reset()
      for (const [what, number] of evicted) {
        const [table = '', reason = ''] = what.split(':')
        this.inc({ table, reason }, number)
      }
    },
  })
}
