// The sensor's counters as a person reads them: what was seen, what became of it, and whether the sums close.
import type { SensorCounters } from '../ingest/sensor/sensor.ts'

/** "13140 packets seen, 13138 decoded, 2 passed over (2 arp)"; held and dropped ones only where there are any. */
export const packetsText = (counters: SensorCounters, dropped: number): string => {
  const skipped = Object.entries(counters.packets_skipped).filter(([, count]) => count > 0)
  const total = skipped.reduce((sum, [, count]) => sum + count, 0)
  const reasons = skipped.map(([reason, count]) => `${count} ${reason}`).join(', ')
  const parts = [`${counters.packets_seen} packets seen`, `${counters.packets_decoded} decoded`]
  if (total > 0) parts.push(`${total} passed over (${reasons})`)
  if (counters.packets_held > 0) parts.push(`${counters.packets_held} held`)
  if (dropped > 0) parts.push(`${dropped} lost before the sensor`)
  return parts.join(', ')
}

/** "2574 flows opened, 2570 exported (4 folded)"; evicted flows and shed events only where there are any. */
export const flowsText = (counters: SensorCounters, shed = 0): string => {
  const { flows_opened, flows_exported, flows_folded, flows_evicted } = counters
  const folded = flows_folded > 0 ? ` (${flows_folded} folded)` : ''
  const parts = [`${flows_opened} flows opened`, `${flows_exported} exported${folded}`]
  if (flows_evicted > 0) parts.push(`${flows_evicted} evicted`)
  if (shed > 0) parts.push(`${shed} events shed`)
  return parts.join(', ')
}

/** "sums close", or which do not. */
export const balanceText = (imbalance: readonly string[]): string =>
  imbalance.length === 0 ? 'sums close' : `SUMS DO NOT CLOSE: ${imbalance.join('; ')}`
