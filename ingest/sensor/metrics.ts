// Every metric of a sensor: its counters as they are when somebody asks.
import { Counter, collectDefaultMetrics, Gauge, Registry } from 'prom-client'
import { imbalanceOf, type PublishCounters } from './conservation.ts'
import type { SensorCounters } from './sensor.ts'

export type SensorMetricsDeps = {
  readonly sensorId: string
  readonly counters: () => SensorCounters
  readonly published: () => PublishCounters
  /** Packets lost before the sensor. */
  readonly dropped: () => number
}

/** A registry whose values are read from the sensor at each scrape, with Node's process metrics. */
export const openSensorMetrics = ({ sensorId, counters, published, dropped }: SensorMetricsDeps): Registry => {
  const registry = new Registry()
  registry.setDefaultLabels({ sensor_id: sensorId })
  collectDefaultMetrics({ register: registry })
  const total = (name: string, help: string, read: () => number): Counter =>
    new Counter({
      name: `sensor_${name}_total`,
      help,
      registers: [registry],
      collect() {
        this.reset()
        this.inc(read())
      },
    })
  const gauge = (name: string, help: string, read: () => number): Gauge =>
    new Gauge({
      name: `sensor_${name}`,
      help,
      registers: [registry],
      collect() {
        this.set(read())
      },
    })
  const byReason = (name: string, help: string, read: () => Readonly<Record<string, number>>): Counter =>
    new Counter({
      name: `sensor_${name}_total`,
      help,
      labelNames: ['reason'],
      registers: [registry],
      collect() {
        this.reset()
        for (const [reason, count] of Object.entries(read())) this.inc({ reason }, count)
      },
    })

  total('seen_packets', 'Packets that reached the sensor.', () => counters().packets_seen)
  total('decoded_packets', 'Packets counted in a flow.', () => counters().packets_decoded)
  byReason('skipped_packets', 'Packets passed over.', () => counters().packets_skipped)
  total('dropped_packets', 'Packets lost before the sensor, as far as it is known.', dropped)
  gauge('held_packets', 'Fragments that wait for the first of their datagram.', () => counters().packets_held)
  total('seen_bytes', 'Bytes on the wire of all packets seen.', () => counters().bytes_seen)
  total('opened_flows', 'Flows begun.', () => counters().flows_opened)
  total('exported_flows', 'Flows whose first record was exported.', () => counters().flows_exported)
  total('folded_flows', 'Exported flows that ended in a fold.', () => counters().flows_folded)
  total(
    'early_folded_flows',
    'Folded flows that could not wait for their answer: too many did.',
    () => counters().flows_folded_early,
  )
  total('folded_packets', 'Packets that folds stand for.', () => counters().packets_folded)
  total('evicted_flows', 'Flows that left because the table was full.', () => counters().flows_evicted)
  gauge('open_flows', 'Flows in the table.', () => counters().flows_open)
  byReason('exported_records', 'Records exported.', () => counters().records_exported)
  total('published_events', 'Events that the broker acknowledged.', () => published().acknowledged)
  total('shed_events', 'Events given up because the broker was away and the buffer full.', () => published().shed)
  gauge('waiting_events', 'Events on their way to the broker.', () => published().waiting)
  gauge('imbalances', 'Sums of these counters that do not close: anything but 0 is a defect.', () => {
    return imbalanceOf(counters(), published()).length
  })
  return registry
}
