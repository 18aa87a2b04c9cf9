// Events for a load: those of a shipped capture, again and again, each with the present as its time and an id of its own.
import path from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import type { Publisher } from '../ingest/sensor/publish.ts'
import { readEvents } from '../ingest/sensor/read-events.ts'
import { timeOrderedUuid } from '../schemas/event-id.ts'
import type { NetworkEvent } from '../schemas/messages.ts'

/** Ordinary office traffic: a load of attacks would measure the alerts. */
const CAPTURE = path.resolve(import.meta.dirname, '../test/captures/benign_mixed.pcap')
const STEP_MS = 20

export const readTemplates = async (): Promise<readonly NetworkEvent[]> => {
  const templates: NetworkEvent[] = []
  for await (const events of readEvents(CAPTURE, { sensorId: 'bench' })) templates.push(...events)
  return templates
}

/** `count` events from the `first` on, all exported at this moment. */
const eventsNow = (
  templates: readonly NetworkEvent[],
  { first, count, sensorId }: { first: number; count: number; sensorId: string },
): NetworkEvent[] => {
  const nowUs = Math.round((performance.timeOrigin + performance.now()) * 1000)
  return Array.from({ length: count }, (_, i) => {
    const template = templates[(first + i) % templates.length] as NetworkEvent
    const identity = {
      event_id: timeOrderedUuid(nowUs, sensorId, first + i),
      sensor_id: sensorId,
      timestamp: new Date(nowUs / 1000).toISOString(),
      ...{ time_us: nowUs, end_time_us: nowUs, flow_started_at_us: nowUs, ingested_at_us: nowUs },
    }
    return { ...template, ...identity }
  })
}

export type Load = { readonly sensorId: string; readonly total: number; readonly perSecond: number }

/** Publishes `total` events at an even rate (Infinity: as fast as they are acknowledged). Resolves when the last one is handed over. */
export const sendLoad = async (
  publisher: Publisher,
  templates: readonly NetworkEvent[],
  { sensorId, total, perSecond }: Load,
): Promise<void> => {
  const startedMs = performance.now()
  for (let sent = 0; sent < total; ) {
    const due = Math.floor(((performance.now() - startedMs) / 1000 + STEP_MS / 1000) * perSecond)
    const count = Math.min(1000, total - sent, Number.isFinite(due) ? due - sent : 1000)
    if (count > 0) {
      await publisher.publish(eventsNow(templates, { first: sent, count, sensorId }))
      sent += count
    }
    if (Number.isFinite(perSecond)) await wait(STEP_MS)
  }
}
