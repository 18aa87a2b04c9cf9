// npm run bench:hot: the tier in memory. What an event costs to take in, what it takes of memory, and how long look-ups and sums take with
// fifteen minutes in it. Events of shipped captures with many clients' addresses. `--json` for one JSON object.
import { availableParallelism } from 'node:os'
import { setTimeout as wait } from 'node:timers/promises'
import { addressGroupsInHot, addressSummaryInHot } from '../rag-api/hot/about-address.ts'
import { acceptedEvent } from '../rag-api/hot/acceptance.ts'
import { countInHot, topInHot } from '../rag-api/hot/count-top.ts'
import { factAt } from '../rag-api/hot/in-flight.ts'
import { readHotEvent } from '../rag-api/hot/read-event.ts'
import { appendEvent, openRing, type Ring, rowCount, sizeOf, slotOfId } from '../rag-api/hot/ring.ts'
import { ANYTHING, type Conditions, rowsThatFit } from '../rag-api/hot/select.ts'
import { timeOrderedUuid } from '../schemas/event-id.ts'
import { type NetworkEvent, networkEventCodec } from '../schemas/messages.ts'
import { readTemplates } from './load.ts'
import { percentile } from './visibility.ts'

const EVENTS = 900_000
const SPAN_US = 900e6
const SIZE_BYTES = 268_435_456
const CLIENTS = 20_000
const LOOKUPS = 2000
const SUMS = 12
/** What a page of events shows. */
const PAGE = 50

type Latency = {
  readonly name: string
  readonly runs: number
  readonly p50: number
  readonly p95: number
  readonly max: number
}
export type HotPrice = {
  readonly events: number
  readonly readUs: number
  readonly takeInUs: number
  readonly bytesPerEvent: number
  readonly residentBytesPerEvent: number
  readonly latencies: readonly Latency[]
}

const addressOf = (client: number): string => `100.${64 + (client >> 16)}.${(client >> 8) & 255}.${client & 255}`

/** Where the look-ups begin: every so many events one is remembered. */
type Place = { readonly id: string; readonly client: string; readonly port: number | null }

/** The messages of events `first` to `first + count`, a millisecond apart, a third of them from one of many clients. */
const messagesOf = (templates: readonly NetworkEvent[], startUs: number, first: number, count: number): Buffer[] =>
  Array.from({ length: count }, (_, i) => {
    const index = first + i
    const template = templates[(index * 7919) % templates.length] as NetworkEvent
    const time_us = startUs + Math.floor((index * SPAN_US) / EVENTS)
    const src_ip = index % 3 === 0 ? addressOf((index * 104_729) % CLIENTS) : template.src_ip
    const event = { ...template, event_id: timeOrderedUuid(time_us, 'bench', index), time_us, src_ip: src_ip ?? null }
    return Buffer.from(networkEventCodec.encode(event))
  })

const fill = (ring: Ring, templates: readonly NetworkEvent[], startUs: number) => {
  const places: Place[] = []
  let [readMs, appendMs] = [0, 0]
  for (let first = 0; first < EVENTS; first += 10_000) {
    const messages = messagesOf(templates, startUs, first, 10_000)
    const startedMs = performance.now()
    const events = messages.map((bytes) => acceptedEvent(readHotEvent(bytes)))
    const readAtMs = performance.now()
    for (const [index, event] of events.entries()) if (event) appendEvent(ring, event, index % 4, first + index)
    appendMs += performance.now() - readAtMs
    readMs += readAtMs - startedMs
    const event = events[(first / 10_000) * 97]
    if (event) places.push({ id: event.event_id, client: event.src_ip ?? '', port: event.dst_port })
  }
  return { places, readUs: (readMs * 1000) / EVENTS, appendUs: (appendMs * 1000) / EVENTS }
}

const measure = (name: string, places: readonly Place[], runs: number, ask: (place: Place) => unknown): Latency => {
  const times: number[] = []
  for (let run = 0; run < runs; run++) {
    const place = places[run % places.length] as Place
    const startedMs = performance.now()
    ask(place)
    times.push(performance.now() - startedMs)
  }
  const [p50, p95, max] = [0.5, 0.95, 1].map((share) => percentile(times, share)) as [number, number, number]
  return { name, runs, p50, p95, max }
}

const latenciesOf = (ring: Ring, places: readonly Place[], span: { fromUs: number; toUs: number }): Latency[] => {
  const page = (conditions: Partial<Conditions>): number => {
    let found = 0
    for (const slot of rowsThatFit(ring, span, { ...ANYTHING, ...conditions })) {
      factAt(ring, slot)
      if (++found === PAGE) break
    }
    return found
  }
  return [
    measure('an event by its id', places, LOOKUPS, ({ id }) => factAt(ring, slotOfId(ring, id) as number)),
    measure('newest 50 of a source', places, LOOKUPS, ({ client }) => page({ addresses: [client], role: 'source' })),
    measure('newest 50 of an address', places, LOOKUPS, ({ client }) => page({ addresses: [client] })),
    measure('newest 50 of a port', places, LOOKUPS, ({ port }) => page({ ports: port === null ? [] : [port] })),
    measure('newest 50 of a service', places, LOOKUPS, () => page({ services: ['dns'] })),
    measure('newest 50 of a network (/24)', places, LOOKUPS, ({ client }) =>
      page({ addresses: [`${client.slice(0, client.lastIndexOf('.'))}.0/24`] }),
    ),
    measure('what a client did', places, LOOKUPS, () => addressSummaryInHot(ring, span, addressOf(0))),
    measure('what a client did, by kind', places, LOOKUPS, () => addressGroupsInHot(ring, span, addressOf(0), 20)),
    measure('count of everything', places, SUMS, () => countInHot(ring, span, ANYTHING, 'flows')),
    measure('top 10 sources of everything', places, SUMS, () => topInHot(ring, span, ANYTHING, 'sources', 10)),
  ]
}

/** Fills a ring of the default size and asks it. */
export const measureHot = async (): Promise<HotPrice> => {
  const templates = await readTemplates()
  const startUs = Date.now() * 1000 - SPAN_US
  const before = process.memoryUsage().rss
  const ring = openRing(SIZE_BYTES, startUs)
  const { places, readUs, appendUs } = fill(ring, templates, startUs)
  globalThis.gc?.()
  // Pages that the collector freed go back to the system a moment later.
  await wait(1000)
  const resident = process.memoryUsage().rss - before
  const events = rowCount(ring)
  return {
    events,
    readUs,
    takeInUs: readUs + appendUs,
    bytesPerEvent: sizeOf(ring) / events,
    residentBytesPerEvent: resident / events,
    latencies: latenciesOf(ring, places, { fromUs: startUs, toUs: startUs + SPAN_US }),
  }
}

export const printHot = ({
  events,
  readUs,
  takeInUs,
  bytesPerEvent,
  residentBytesPerEvent,
  latencies,
}: HotPrice): void => {
  const memory = `${Math.round(bytesPerEvent)} bytes an event by its own account, ${Math.round(residentBytesPerEvent)} resident`
  console.log(`\nThe tier in memory, ${events} events over 15 minutes, ${availableParallelism()} cores: ${memory}`)
  console.log(`  taking in an event: ${takeInUs.toFixed(1)} µs, of which reading ${readUs.toFixed(1)} µs`)
  for (const { name, runs, p50, p95, max } of latencies) {
    const times = [p50, p95, max].map((ms) => ms.toFixed(3))
    console.log(`  ${name.padEnd(32)} p50 ${times[0]}  p95 ${times[1]}  max ${times[2]} ms  (${runs} runs)`)
  }
}

if (import.meta.main) {
  const price = await measureHot()
  if (process.argv.includes('--json')) console.log(JSON.stringify(price))
  else printHot(price)
}
