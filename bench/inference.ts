// Price of inference, without transport: `node bench/inference.ts [events]`. Start of the models, then events/s and CPU per event by batch.
import { FEATURE_NAMES, featuresOf } from '../processors/inference/features.ts'
import { openInference } from '../processors/inference/main.ts'
import { openMemoryState } from '../processors/runtime/state-memory.ts'
import type { NetworkEvent } from '../schemas/messages.ts'

const EVENTS = Number(process.argv[2] ?? 100_000)
const BATCHES = [1, 64, 256, 512]

const eventAt = (index: number): NetworkEvent => ({
  ...{ src_ip: '10.1.2.3', dst_ip: '93.1.2.3', src_port: 40_000, dst_port: index % 3 ? 443 : 22, transport: 'tcp' },
  ...{ tcp_state: index % 5 ? 'SF' : 'S0', handshake_completed: index % 5 > 0, flow_count: 1, record_number: 0 },
  ...{ src_packets: 1 + (index % 40), dst_packets: index % 30, src_bytes: 60 + index * 7, dst_bytes: index * 11 },
  ...{ src_payload_bytes: index * 5, dst_payload_bytes: index * 9 },
  packet_features: { tcp_flags: ['ACK', 'PSH', 'SYN'], header_length: 52, payload_entropy: 300 + (index % 500) },
  flow_stats: {
    ...{ duration_us: index * 97, inter_arrival_time_mean: 3.5, inter_arrival_time_std: 2, packets_per_second: 40 },
    ...{ packet_length_min: 52, packet_length_max: 1500, packet_length_mean: 300, packet_length_std: 210 },
  },
  window_features: {
    ...{ dst_new_flows_10s: index % 900, dst_distinct_sources_10s: index % 50, dst_half_open_share_10s: 0.1 },
    ...{ dst_packets_10s: index % 9000, dst_bytes_10s: index % 900_000, pair_flows_60s: index % 60 },
  },
  protocol_analysis: { service: index % 3 ? 'tls' : 'ssh', service_source: 'content', tls_sni: 'example.com' },
})

/** CPU time of this process, the models' thread included, in microseconds. */
const cpu = (): number => {
  const { user, system } = process.cpuUsage()
  return user + system
}

const startedMs = performance.now()
const stage = await openInference()
console.log(`models loaded and warm in ${Math.round(performance.now() - startedMs)} ms`)

const events = Array.from({ length: EVENTS }, (_, index) => eventAt(index))
const began = cpu()
const row = new Float32Array(FEATURE_NAMES.length)
for (const event of events) featuresOf(event, row)
console.log(`features alone: ${((cpu() - began) / EVENTS).toFixed(2)} µs of CPU per event`)

const state = (await openMemoryState().open('inference', 'events.raw', 0)).begin()
for (const size of BATCHES) {
  const count = Math.min(EVENTS, size * 2000)
  const batchMs: number[] = []
  const cpuBegan = cpu()
  for (let start = 0; start < count; start += size) {
    const batchBegan = performance.now()
    await stage.process(events.slice(start, start + size), state)
    batchMs.push(performance.now() - batchBegan)
  }
  const usedUs = cpu() - cpuBegan
  batchMs.sort((a, b) => a - b)
  const totalMs = batchMs.reduce((sum, ms) => sum + ms, 0)
  const p = (share: number): string => (batchMs[Math.floor(batchMs.length * share)] ?? 0).toFixed(2)
  console.log(
    `batch ${size}: ${Math.round((count / totalMs) * 1000)} events/s, ${Math.round((count / usedUs) * 1e6)} per CPU second, ` +
      `${(usedUs / count).toFixed(1)} µs of CPU per event, batch p50 ${p(0.5)} ms, p95 ${p(0.95)} ms`,
  )
}
await stage.close?.()
