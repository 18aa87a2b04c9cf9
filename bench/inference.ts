// Price of inference, without transport: `npm run bench:inference [-- events]`. Start of the models, features, scores by batch, attributions,
// drift and a shadow candidate. CPU times are of this process, the models' threads included; `per core` is events per CPU second.
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { explain } from '../processors/inference/attributions/explain.ts'
import { inferenceSchema } from '../processors/inference/config.ts'
import { createDrift } from '../processors/inference/drift.ts'
import { FEATURE_NAMES, featuresOf } from '../processors/inference/features.ts'
import { openInference } from '../processors/inference/main.ts'
import { openModelPair } from '../processors/inference/model-pair.ts'
import { readEnvironment } from '../processors/runtime/environment.ts'
import { openMemoryState } from '../processors/runtime/state-memory.ts'
import type { NetworkEvent } from '../schemas/messages.ts'

const EVENTS = Number(process.argv[2] ?? 100_000)
const BATCHES = [1, 64, 256, 512]

const eventAt = (index: number): NetworkEvent => ({
  ...{
    end_time_us: index * 1e6,
    src_ip: '10.1.2.3',
    dst_ip: '93.1.2.3',
    src_port: 40_000,
    dst_port: index % 3 ? 443 : 22,
    transport: 'tcp',
  },
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

/** What `run` costs for each of `count`, in microseconds of CPU. */
const priceOf = async (count: number, run: () => unknown): Promise<number> => {
  const began = cpu()
  await run()
  return (cpu() - began) / count
}
const us = (price: number): string => `${price.toFixed(2)} µs`

const config = readEnvironment(inferenceSchema)
const startedMs = performance.now()
const stage = await openInference({ isOffline: true }, { ...config, ATTRIBUTIONS_PER_BATCH: 0 })
console.log(
  `models loaded and warm in ${Math.round(performance.now() - startedMs)} ms; ${FEATURE_NAMES.length} features`,
)

const events = Array.from({ length: EVENTS }, (_, index) => eventAt(index))
const width = FEATURE_NAMES.length
const matrix = new Float32Array(512 * width)
const features = await priceOf(EVENTS, () => {
  for (const [index, event] of events.entries()) featuresOf(event, matrix, (index % 512) * width)
})
console.log(`features alone: ${us(features)} of CPU per event`)

const pair = await openModelPair(config.MODEL_DIR, 1)
const EXPLAINED = 2000
const explaining = await priceOf(EXPLAINED, () => {
  for (let row = 0; row < EXPLAINED; row++) explain(pair, matrix, (row % 512) * width, 'port_scan')
})
console.log(
  `attributions: ${us(explaining)} per explained event; at most one event in 64 is: ${us(explaining / 64)} per event`,
)

const drift = createDrift(Date.now)
const drifting = await priceOf(EVENTS, () => {
  for (let row = 0; row < EVENTS; row += 512) drift.add(matrix, 512, pair.description.distributions)
})
console.log(`drift: ${us(drifting)} per event`)
await pair.close()

type Stage = Awaited<ReturnType<typeof openInference>>
const measure = async (what: string, measured: Stage, sizes: readonly number[]): Promise<void> => {
  const state = (await openMemoryState().open('inference', 'events.raw', 0)).begin()
  for (const size of sizes) {
    const count = Math.min(EVENTS, size * 2000)
    const batchMs: number[] = []
    const began = cpu()
    for (let start = 0; start < count; start += size) {
      const batchBegan = performance.now()
      await measured.process(events.slice(start, start + size), state)
      batchMs.push(performance.now() - batchBegan)
    }
    const usedUs = cpu() - began
    batchMs.sort((a, b) => a - b)
    const totalMs = batchMs.reduce((sum, ms) => sum + ms, 0)
    const p = (share: number): string => (batchMs[Math.floor(batchMs.length * share)] ?? 0).toFixed(2)
    console.log(
      `${what}, batch ${size}: ${Math.round((count / usedUs) * 1e6)} events/s per core (${us(usedUs / count)} of CPU per event), ` +
        `${Math.round((count / totalMs) * 1000)} events/s by the clock, ${((1000 * totalMs) / count).toFixed(1)} µs amortised per event, ` +
        `batch p50 ${p(0.5)} ms, p95 ${p(0.95)} ms`,
    )
  }
}

await measure('features and scores', stage, BATCHES)
await stage.close?.()

/** The same models, which call everything an attack: the most that attributions can cost. */
const folder = mkdtempSync(path.join(tmpdir(), 'autoinmune-bench-'))
cpSync(config.MODEL_DIR, folder, { recursive: true })
const description = JSON.parse(readFileSync(path.join(folder, 'model.json'), 'utf8'))
const calibration = { ...description.calibration, intercept: description.calibration.intercept + 40 }
writeFileSync(path.join(folder, 'model.json'), JSON.stringify({ ...description, version: 'alarmed', calibration }))
const alarmed = await openInference(
  { isOffline: true },
  { ...config, MODEL_DIR: folder, ATTRIBUTIONS_PER_SUBJECT: 1000 },
)
await measure('a flood of attacks, attributions at their limit', alarmed, [64, 1000])
await alarmed.close?.()

const shadowed = await openInference(
  {},
  { ...config, ATTRIBUTIONS_PER_BATCH: 0, MODEL_SHADOW_DIR: folder, MODEL_CHECK_SECONDS: 0.05, LOG_LEVEL: 'silent' },
)
await new Promise((resolve) => setTimeout(resolve, 3000))
await measure('with a shadow candidate', shadowed, [512])
await shadowed.close?.()
rmSync(folder, { recursive: true })
