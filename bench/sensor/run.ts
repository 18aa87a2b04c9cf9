// One run of the real sensor over a capture on disk: every feature and protocol fact, events built. A process of its own, so that its
// CPU time and memory are its alone. node bench/sensor/run.ts FILE [--encode]; prints one JSON object.
import { readEvents } from '../../ingest/sensor/read-events.ts'
import { networkEventCodec } from '../../schemas/messages.ts'

const [file = '', mode] = process.argv.slice(2)
const startedMs = performance.now()
const reading = readEvents(file, { sensorId: 'bench' })
let records = 0
let encodedBytes = 0
for await (const events of reading) {
  records += events.length
  if (mode === '--encode') for (const event of events) encodedBytes += networkEventCodec.encode(event).length
}
const { packets_seen: packets, flows_opened: flows } = reading.counters()
const readingMs = performance.now() - startedMs
const peakBytes = process.resourceUsage().maxRSS * 1024
process.stdout.write(`${JSON.stringify({ packets, flows, records, encodedBytes, readingMs, peakBytes })}\n`)
