// node bench/logs.ts FILE...: price of reading logs on one core, from bytes to encoded messages: lines/s per format, no broker. Each file is
// read until two seconds have passed.
import { readFileSync } from 'node:fs'
import { gunzipSync } from 'node:zlib'
import { communityIdOfEvent } from '../cli/community-id.ts'
import { openParser } from '../ingest/logs/formats/open-parser.ts'
import { LineSplitter } from '../ingest/logs/lines.ts'
import { readLine, type Stream } from '../ingest/logs/reader.ts'
import { createTemplateMiner } from '../ingest/logs/templates/miner.ts'
import { openTimeZone } from '../ingest/logs/time-zone.ts'
import { componentLogCodec, networkEventCodec } from '../schemas/messages.ts'

const SECONDS = 2
const CHUNK_BYTES = 262_144
const deps = { templates: createTemplateMiner(), communityIdOf: communityIdOfEvent, nowUs: () => Date.now() * 1000 }

type Pass = { lines: number; events: number; encodedBytes: number }

const streamOf = (bytes: Buffer): Stream => {
  const sample = bytes.toString('utf8', 0, 65_536).split('\n')
  const nowUs = Date.now() * 1000
  const context = { zone: openTimeZone('UTC'), referenceUs: () => nowUs, isLive: false, component: 'unknown' }
  return { source: 'bench', host: null, ...openParser('auto', context, sample) }
}

const readOnce = (bytes: Buffer, stream: Stream): Pass => {
  const pass: Pass = { lines: 0, events: 0, encodedBytes: 0 }
  const splitter = new LineSplitter(65_536)
  for (let at = 0; at < bytes.length; at += CHUNK_BYTES) {
    for (const line of splitter.push(bytes.subarray(at, at + CHUNK_BYTES))) {
      const reading = readLine({ ...line, place: `bench:${line.offset}` }, stream, deps)
      pass.lines += 1
      if (reading.kind !== 'log') continue
      pass.encodedBytes += componentLogCodec.encode(reading.log).length
      if (!reading.event) continue
      pass.events += 1
      pass.encodedBytes += networkEventCodec.encode(reading.event).length
    }
  }
  return pass
}

const measure = (file: string): string => {
  const raw = readFileSync(file)
  const bytes = raw[0] === 0x1f && raw[1] === 0x8b ? gunzipSync(raw) : raw
  const stream = streamOf(bytes)
  readOnce(bytes, stream) // warms the code
  const cpuBefore = process.cpuUsage()
  const startedMs = performance.now()
  let lines = 0
  let events = 0
  let read = 0
  while (performance.now() - startedMs < SECONDS * 1000) {
    const pass = readOnce(bytes, stream)
    lines += pass.lines
    events += pass.events
    read += bytes.length
  }
  const { user, system } = process.cpuUsage(cpuBefore)
  const cpuSeconds = (user + system) / 1e6
  const perLine = ((cpuSeconds / lines) * 1e6).toFixed(1)
  return `${stream.format.padEnd(10)} ${Math.round(lines / cpuSeconds)} lines per CPU second (${perLine} µs a line, ${(read / 1e6 / cpuSeconds).toFixed(1)} MB/s, ${Math.round((100 * events) / lines)} % of them events)  ${file}`
}

for (const file of process.argv.slice(2)) console.log(measure(file))
