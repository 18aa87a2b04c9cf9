// Nothing is lost silently (DESIGN rule 10): the sums that a sensor's counters must make, checked in one place.
import type { SensorCounters } from './sensor.ts'

/** What became of exported records behind the sensor. */
export type PublishCounters = {
  /** Acknowledged by the broker. */
  readonly acknowledged: number
  /** Given up by a live capture while the broker was away and the buffer full. */
  readonly shed: number
  /** On their way. */
  readonly waiting: number
}

const sumOf = (counts: Readonly<Record<string, number>>): number =>
  Object.values(counts).reduce((sum, count) => sum + count, 0)

/** Sentences about sums that do not close, none when all do. Valid at any moment between two batches, after the end too. */
export const imbalanceOf = (counters: SensorCounters, published?: PublishCounters): string[] => {
  const records = sumOf(counters.records_exported)
  const sums: [string, number, Record<string, number>][] = [
    [
      'packets_seen',
      counters.packets_seen,
      {
        packets_decoded: counters.packets_decoded,
        packets_skipped: sumOf(counters.packets_skipped),
        packets_held: counters.packets_held,
      },
    ],
    [
      'packets_decoded',
      counters.packets_decoded,
      { packets_exported: counters.packets_exported, packets_open: counters.packets_open },
    ],
    ['flows_opened', counters.flows_opened, { flows_closed: counters.flows_closed, flows_open: counters.flows_open }],
    [
      'flows_opened',
      counters.flows_opened,
      { flows_exported: counters.flows_exported, flows_unexported: counters.flows_unexported },
    ],
  ]
  if (published) sums.push(['records_exported', records, { ...published }])
  return sums.filter(([, whole, parts]) => whole !== sumOf(parts)).map(sentenceOf)
}

const sentenceOf = ([name, whole, parts]: [string, number, Record<string, number>]): string => {
  const terms = Object.entries(parts).map(([part, count]) => `${count} ${part}`)
  return `${whole} ${name} are not ${terms.join(' + ')}`
}
