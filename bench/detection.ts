// Price of enrichment, detection and alerting per event, on one core, without transport: `node bench/detection.ts [events]`.
import { openAlerting } from '../processors/alerting/main.ts'
import { openDetection } from '../processors/detection/main.ts'
import { openEnrichment } from '../processors/enrichment/main.ts'
import type { EventStage, Output, Processor } from '../processors/runtime/processor.ts'
import { openMemoryState } from '../processors/runtime/state-memory.ts'
import { timeOrderedUuid } from '../schemas/event-id.ts'
import type { NetworkEvent } from '../schemas/messages.ts'

const BATCH = 500
const EVENTS = Number(process.argv[2] ?? 200_000)
const START_US = 1_795_428_000_000_000

/** Sessions of 5,000 clients with 20,000 servers, and, for `attackShare` of the events, probes of 50 scanners. */
const eventAt = (index: number, attackShare: number): NetworkEvent => {
  const time_us = START_US + index * 200
  const isProbe = (index % 1000) / 1000 < attackShare
  const scanner = index % 50
  const server = (index * 7919) % 20_000
  const port = index % 60_000
  return {
    ...{ event_id: timeOrderedUuid(time_us, index), time_us, end_time_us: time_us + 40_000, ingested_at_us: time_us },
    src_ip: isProbe ? `45.9.148.${scanner}` : `10.1.${(index % 5000) >> 8}.${index % 256}`,
    dst_ip: isProbe ? '10.0.0.2' : `93.${server >> 12}.${(server >> 4) & 255}.${server & 15}`,
    ...{ src_port: 40_000, dst_port: isProbe ? port : 443, transport: 'tcp', flow_count: 1, sensor_id: 'bench' },
    ...{ src_packets: isProbe ? 1 : 14, dst_packets: isProbe ? 0 : 12, src_bytes: 1900, dst_bytes: 2300 },
    ...{ tcp_state: isProbe ? 'S0' : 'SF', handshake_completed: !isProbe },
    packet_features: { tcp_flags: isProbe ? ['SYN'] : ['ACK', 'FIN', 'PSH', 'SYN'] },
    protocol_analysis: isProbe ? null : { service: 'tls', tls_sni: 'example.com' },
    flow_stats: { unique_ports_contacted: isProbe ? 1000 : 3 },
    window_features: {
      ...{ src_distinct_hosts_60s: isProbe ? 1 : 12, src_distinct_endpoints_60s: isProbe ? 1000 : 14 },
      ...{
        src_failed_share_60s: isProbe ? 1 : 0.02,
        pair_flows_60s: 1,
        dst_new_flows_10s: 20,
        dst_distinct_sources_10s: 3,
      },
    },
    model_result: { attack_probability: isProbe ? 0.97 : 0.02, attack_class: 'port_scan' },
  }
}

const batchesOf = (attackShare: number): NetworkEvent[][] =>
  Array.from({ length: Math.ceil(EVENTS / BATCH) }, (_, batch) =>
    Array.from({ length: BATCH }, (_, index) => eventAt(batch * BATCH + index, attackShare)),
  )

/** CPU time of this process in microseconds: other processes of a busy machine do not count. */
const cpu = (): number => {
  const { user, system } = process.cpuUsage()
  return user + system
}

const measureStage = async (stage: EventStage, batches: NetworkEvent[][]): Promise<number> => {
  const state = (await openMemoryState().open(stage.name, 'events.raw', 0)).begin()
  const began = cpu()
  for (const batch of batches) await stage.process(batch, state)
  return (cpu() - began) / (batches.length * BATCH)
}

const measureProcessor = async (processor: Processor, batches: readonly (readonly Output[])[]) => {
  const partition = await openMemoryState().open(processor.name, processor.reads[0] ?? 'events.raw', 0)
  const outputs: Output[][] = []
  const began = cpu()
  for (const [index, batch] of batches.entries()) {
    const outcomes = await processor.process(batch, partition.begin())
    await partition.commit(BigInt(index + 1))
    outputs.push(outcomes.flatMap((outcome) => (outcome.kind === 'ok' ? outcome.outputs : [])))
  }
  return { microseconds: cpu() - began, outputs }
}

const asInputs = (batches: NetworkEvent[][]): Output[][] =>
  batches.map((batch) => batch.map((message) => ({ topic: 'events.raw', key: '', message })))

for (const attackShare of [0, 0.1, 1]) {
  const batches = batchesOf(attackShare)
  const enrichment = await measureStage(await openEnrichment({ isOffline: true }), batches)
  const detection = await measureProcessor(openDetection() as Processor, asInputs(batches))
  const evidence = detection.outputs.map((outputs) => outputs.filter(({ topic }) => topic === 'evidence.emitted'))
  const evidenceCount = evidence.flat().length
  const alerting = await measureProcessor(openAlerting() as Processor, evidence)
  console.log(
    `attacks ${attackShare * 100} %: enrichment ${enrichment.toFixed(1)} µs/event, detection ${(detection.microseconds / EVENTS).toFixed(1)} µs/event, ` +
      `${evidenceCount} evidence, alerting ${evidenceCount ? (alerting.microseconds / evidenceCount).toFixed(1) : '-'} µs/evidence, ` +
      `${alerting.outputs.flat().length} revisions`,
  )
}
