// Price of enrichment per event, everything on, one partition, state in LMDB committed batch by batch, without transport:
// `npm run bench:enrichment [-- events addresses]`. First a steady load whose addresses repeat, then one that shows `addresses` different
// sources (default 1,000,000), to state memory and disk with all of them remembered.
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { openEnrichment } from '../processors/enrichment/main.ts'
import type { EventStage } from '../processors/runtime/processor.ts'
import type { PartitionState } from '../processors/runtime/state.ts'
import { openLmdbState } from '../processors/runtime/state-lmdb.ts'
import { timeOrderedUuid } from '../schemas/event-id.ts'
import type { NetworkEvent } from '../schemas/messages.ts'
import { reportIntelligence } from './intelligence.ts'

const BATCH = 1000
const [EVENTS = 200_000, ADDRESSES = 1_000_000] = process.argv.slice(2).map(Number)
const START_US = 1_795_428_000_000_000
/** Event time between two events: 5,000 a second. */
const STEP_US = 200

const octets = (value: number): string => `${(value >> 16) & 255}.${(value >> 8) & 255}.${value & 255}`

/** Two thirds outbound sessions of `clients` clients with 20,000 servers, one third sessions from outside with 200 servers of ours. */
const eventAt = (index: number, clients: number): NetworkEvent => {
  const time_us = START_US + index * STEP_US
  const isInbound = index % 3 === 0
  const client = (index * 7919) % clients
  const server = (index * 104_729) % 20_000
  const hash = Buffer.from(`${index}flow-of-the-bench`.slice(0, 20)).toString('base64')
  return {
    ...{ event_id: timeOrderedUuid(time_us, index), time_us, end_time_us: time_us + 40_000, ingested_at_us: time_us },
    ...{ flow_started_at_us: time_us, record_number: 0, flow_count: 1, sensor_id: 'bench', community_id: `1:${hash}` },
    src_ip: isInbound ? `${80 + (client % 40)}.${octets(client)}` : `10.${octets(client)}`,
    dst_ip: isInbound ? `10.0.1.${index % 200}` : `93.0.${server >> 8}.${server & 255}`,
    ...{ src_port: 40_000 + (index % 20_000), dst_port: isInbound ? 22 : 443, transport: 'tcp' },
    ...{ src_packets: 14, dst_packets: 12, src_bytes: 1900 + (index % 700), dst_bytes: 2300 },
    ...{ tcp_state: 'SF', handshake_completed: true, packet_features: { tcp_flags: ['ACK', 'FIN', 'PSH', 'SYN'] } },
    protocol_analysis: isInbound ? { service: 'ssh', ssh_client: 'SSH-2.0-OpenSSH_9.2' } : { service: 'tls' },
    flow_stats: { unique_ports_contacted: 3 },
    window_features: { src_distinct_hosts_60s: 12, src_distinct_endpoints_60s: 14, src_failed_share_60s: 0.02 },
  }
}

/** CPU time of this process in microseconds, the store's threads included: other processes of a busy machine do not count. */
const cpu = (): number => {
  const { user, system } = process.cpuUsage()
  return user + system
}

const megabytes = (bytes: number): number => Math.round(bytes / 1e6)

/** Processes and commits events `from` to `to`; CPU microseconds per event, making the events left out. */
const feed = async (
  stage: EventStage,
  state: PartitionState,
  { from, to, clients }: { from: number; to: number; clients: number },
): Promise<number> => {
  let usedUs = 0
  for (let start = from; start < to; start += BATCH) {
    const batch = Array.from({ length: Math.min(BATCH, to - start) }, (_, index) => eventAt(start + index, clients))
    const began = cpu()
    const outcomes = await stage.process(batch, state.begin())
    if (outcomes.some(({ kind }) => kind !== 'ok')) throw new Error('an event of the bench was refused')
    await state.commit(BigInt(start + batch.length))
    usedUs += cpu() - began
  }
  return usedUs / (to - from)
}

const report = (what: string, us: number): void =>
  console.log(`${what}: ${us.toFixed(1)} µs of CPU per event, ${Math.round(1e6 / us)} events/s per core`)

/** Resident memory; on Linux without the pages of mapped files (the store's), which the kernel takes back when it needs them. */
const memory = (): string => {
  const { rss, heapUsed, external } = process.memoryUsage()
  const status = existsSync('/proc/self/status') ? readFileSync('/proc/self/status', 'utf8') : ''
  const mappedBytes = Number(/^RssFile:\s+(\d+) kB$/m.exec(status)?.[1] ?? 0) * 1024
  const own = `own ${megabytes(rss - mappedBytes)}, mapped files ${megabytes(mappedBytes)}`
  return `RSS ${megabytes(rss)} MB (${own}; heap ${megabytes(heapUsed)}, external ${megabytes(external)})`
}

const folder = mkdtempSync(path.join(tmpdir(), 'bench-enrichment-'))
try {
  const store = openLmdbState(folder)
  const stage = await openEnrichment({ isAnyTimeAccepted: true, isOffline: true })
  console.log(`files loaded: ${memory()}`)

  const steady = await store.open('enrichment', 'events.raw', 0)
  await feed(stage, steady, { from: 0, to: 50_000, clients: 5000 })
  report('steady, 5,000 addresses', await feed(stage, steady, { from: 50_000, to: 50_000 + EVENTS, clients: 5000 }))
  console.log(`  ${memory()}`)

  const crowd = await store.open('enrichment', 'events.raw', 1)
  report(
    `each of ${ADDRESSES} addresses once`,
    await feed(stage, crowd, { from: 0, to: ADDRESSES, clients: ADDRESSES }),
  )
  report(
    'those again, out of the store',
    await feed(stage, crowd, { from: ADDRESSES, to: ADDRESSES + EVENTS, clients: ADDRESSES }),
  )
  const diskBytes = readdirSync(folder).reduce((sum, name) => sum + statSync(path.join(folder, name)).size, 0)
  console.log(`  ${memory()}, ${megabytes(diskBytes)} MB on disk`)
  await store.close()
} finally {
  rmSync(folder, { recursive: true })
}

reportIntelligence()
