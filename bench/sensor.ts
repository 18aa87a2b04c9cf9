// node bench/sensor.ts FILE...: what the sensor does per second of time and of CPU, with every feature on. Nothing is published.
import { statSync } from 'node:fs'
import { readEvents } from '../ingest/sensor/read-events.ts'
import { networkEventCodec } from '../schemas/messages.ts'

const files = process.argv.slice(2)
if (files.length === 0) {
  process.stderr.write('usage: node bench/sensor.ts FILE...\n')
  process.exit(2)
}

const megabytes = (bytes: number): string => (bytes / 1e6).toFixed(1)

for (const file of files) {
  const startedMs = performance.now()
  const cpuBefore = process.cpuUsage()
  const reading = readEvents(file, { sensorId: 'bench' })
  let events = 0
  let encodedBytes = 0
  for await (const chunk of reading) {
    events += chunk.length
    for (const event of chunk) encodedBytes += networkEventCodec.encode(event).length
  }
  const { user, system } = process.cpuUsage(cpuBefore)
  const seconds = (performance.now() - startedMs) / 1000
  const cpuSeconds = (user + system) / 1e6
  const { packets_seen, flows_opened } = reading.counters()
  const row = [
    `${file}:`,
    `${packets_seen} packets`,
    `${events} events (${megabytes(encodedBytes)} MB encoded)`,
    `${seconds.toFixed(2)} s`,
    `${Math.round(packets_seen / seconds)} packets/s`,
    `${Math.round(packets_seen / cpuSeconds)} packets per CPU second`,
    `${Math.round(flows_opened / seconds)} flows/s`,
    `${megabytes(statSync(file).size / seconds)} MB/s`,
    `RSS ${megabytes(process.memoryUsage.rss())} MB`,
  ]
  process.stdout.write(`${row.join('  ')}\n`)
}
