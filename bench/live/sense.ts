// The sensor on an interface, for bench/live: everything of `autoinmune capture` but the broker; events are encoded and thrown away.
// node bench/live/sense.ts INTERFACE cap|tcpdump; says "ready", then what it has seen so far, ends with SIGTERM and prints one JSON object.
import { openLiveCapture } from '../../ingest/sensor/capture/live.ts'
import type { PacketBatch } from '../../ingest/sensor/capture/packet-batch.ts'
import { openToolCapture } from '../../ingest/sensor/capture/tool-capture.ts'
import { createSensor } from '../../ingest/sensor/sensor.ts'
import { networkEventCodec } from '../../schemas/messages.ts'

const [device = '', way] = process.argv.slice(2)
const capture = way === 'tcpdump' ? openToolCapture(device) : openLiveCapture(device)
const sensor = createSensor({ sensorId: 'bench' })
let events = 0

const encodeAll = (): void => {
  for (const event of sensor.drain()) {
    networkEventCodec.encode(event)
    events++
  }
}

const take = async (batches: AsyncIterable<PacketBatch>): Promise<void> => {
  for await (const batch of batches) {
    sensor.onPackets(batch)
    encodeAll()
  }
}

process.once('SIGTERM', () => capture.close())
process.stdout.write('ready\n')
setInterval(() => process.stdout.write(`seen ${sensor.counters().packets_seen}\n`), 100).unref()
await take(capture.batches)
sensor.flush()
encodeAll()
const { user, system } = process.cpuUsage()
const cpuSeconds = (user + system) / 1e6
process.stdout.write(
  `${JSON.stringify({ seen: sensor.counters().packets_seen, dropped: capture.dropped(), events, cpuSeconds })}\n`,
)
