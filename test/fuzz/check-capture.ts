// What must hold of every capture, however damaged.
import { imbalanceOf } from '../../ingest/sensor/conservation.ts'
import { readEvents } from '../../ingest/sensor/read-events.ts'
import { type NetworkEvent, networkEventCodec } from '../../schemas/messages.ts'

/** The one error that a capture's content may cause. */
const REFUSAL = /is neither pcap nor pcapng/

/**
 * Reads the capture to its end. Throws when the sensor throws anything but the refusal, when a sum does not close, when something
 * is left over, or when an event holds a number that is none or cannot be encoded. Answers the packets seen.
 */
export const checkCapture = async (file: string): Promise<number> => {
  const reading = readEvents(file, { sensorId: 'check', now: () => 0 })
  let packets = 0
  let events = 0
  try {
    for await (const chunk of reading) {
      events += chunk.length
      const midway = imbalanceOf(reading.counters())
      if (midway.length > 0) throw new Error(`before the end: ${midway.join('; ')}`)
      for (const event of chunk) {
        packets += (event.src_packets ?? 0) + (event.dst_packets ?? 0)
        checkEvent(event)
      }
    }
  } catch (error) {
    if (error instanceof Error && REFUSAL.test(error.message)) return 0
    throw error
  }
  const counters = reading.counters()
  const records = Object.values(counters.records_exported).reduce((sum, count) => sum + count, 0)
  const problems = imbalanceOf(counters)
  if (packets !== counters.packets_exported)
    problems.push(`${packets} packets in events, ${counters.packets_exported} counted`)
  if (events !== records) problems.push(`${events} events, ${records} records counted`)
  const left = counters.packets_held + counters.packets_open + counters.flows_open
  if (left > 0) problems.push(`${left} packets and flows are left over`)
  if (problems.length > 0) throw new Error(problems.join('; '))
  return counters.packets_seen
}

const checkEvent = (event: NetworkEvent): void => {
  checkNumbers(event, 'event')
  const decoded = networkEventCodec.decode(networkEventCodec.encode(event))
  if (decoded.event_id !== event.event_id) throw new Error(`event ${event.event_id} does not survive encoding`)
}

const checkNumbers = (value: unknown, path: string): void => {
  if (typeof value === 'number' && !Number.isFinite(value)) throw new Error(`${path} is ${value}`)
  if (typeof value !== 'object' || value === null || value instanceof Uint8Array) return
  for (const [name, part] of Object.entries(value)) checkNumbers(part, `${path}.${name}`)
}
