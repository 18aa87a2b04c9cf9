import { expect, it } from 'vitest'
import type { NetworkEvent } from '../../schemas/messages.ts'
import { openMemoryState } from '../runtime/state-memory.ts'
import { ensembleOf } from './attributions/trees.ts'
import { createDrift } from './drift.ts'
import { FEATURE_NAMES } from './features.ts'
import { newCounts } from './metrics.ts'
import { createModelSeat } from './model-seat.ts'
import { createInference } from './process.ts'
import { calibrated } from './result.ts'
import type { Score } from './scores.ts'
import { createShadow } from './shadow.ts'

const EVEN = { slope: 1, intercept: 0 }
const event = (src_packets: number): NetworkEvent => ({ transport: 'tcp', src_packets, event_id: `${src_packets}` })

/** Attack probability 0.8 for every row; the class is the number of packets modulo 5. */
const byPackets = (calls: number[] = []): Score => {
  return async (features, rows) => {
    calls.push(rows)
    const width = features.length / rows
    const packets = FEATURE_NAMES.indexOf('src_packets_log')
    const classes = new Float32Array(rows * 5)
    for (let row = 0; row < rows; row++) {
      classes[row * 5 + (Math.round(Math.expm1(features[row * width + packets] as number)) % 5)] = 1
    }
    return { attack: new Float32Array(rows).fill(0.8), classes }
  }
}
/** Trees whose one split is by the packets of the originator. */
const treesOf = (outputs: number) =>
  ensembleOf(
    Array.from({ length: outputs }, (_, output_index) => ({
      ...{ output_index, feature: [FEATURE_NAMES.indexOf('src_packets_log'), -1, -1], threshold: [1, 0, 0] },
      ...{ nan_left: [1, 0, 0], left: [1, -1, -1], right: [2, -1, -1], value: [0, -2, 2], cover: [10, 5, 5] },
    })),
    FEATURE_NAMES.length,
    outputs,
  )
const LIMITS = { perSubject: 3, perBatch: 16 }
const stageOf = (score: Score, limits = LIMITS) => {
  const counts = newCounts()
  const pair = {
    ...{ features: FEATURE_NAMES, attackTrees: treesOf(1), classTrees: treesOf(5), score, close: async () => {} },
    description: { version: 'v', calibration: EVEN, distributions: [] },
  }
  const shadow = createShadow(createModelSeat())
  const drift = createDrift(() => 0)
  return { counts, ...createInference({ models: createModelSeat(pair), limits, counts, shadow, drift }) }
}
const newState = async () => (await openMemoryState().open('inference', 'events.raw', 0)).begin()

const resultsOf = async (events: readonly NetworkEvent[], score: Score = byPackets(), limits = LIMITS) => {
  const outcomes = await stageOf(score, limits).process(events, await newState())
  return outcomes.map((outcome) => (outcome.kind === 'ok' ? outcome.outputs[0]?.model_result : undefined))
}

it('sets probability, class, scores and version on each event, in order', async () => {
  const results = await resultsOf([event(1), event(4)])
  expect(results.map((result) => result?.attack_class)).toEqual(['ssh_bruteforce', 'apt'])
  expect(results[0]).toMatchObject({ class_scores: [0, 1, 0, 0, 0], model_version: 'v' })
  expect(results[0]?.attack_probability).toBeCloseTo(0.8)
})

it('passes events on unscored when there is nothing to judge, and keeps the order', async () => {
  const observedByZeek = { ...event(3), origin: 'zeek' }
  const results = await resultsOf([{ src_ip: '10.0.0.1' }, event(2), event(0), observedByZeek])
  expect(results.map((result) => result?.attack_class)).toEqual([undefined, 'ddos', undefined, undefined])
})

it('runs no model for a batch with nothing to judge', async () => {
  const calls: number[] = []
  await resultsOf([{ src_ip: '10.0.0.1' }], byPackets(calls))
  expect(calls).toEqual([])
})

it('cuts large batches into runs of at most 512', async () => {
  const calls: number[] = []
  const events = Array.from({ length: 1100 }, (_, i) => event(i + 1))
  const results = await resultsOf(events, byPackets(calls))
  expect(calls).toEqual([512, 512, 76])
  expect(results.at(-1)?.class_scores).toEqual([1, 0, 0, 0, 0])
})

it('says what decided about an attack: features with value and contribution, for the attack and for its class', async () => {
  const [result] = await resultsOf([event(6)])
  expect(result?.attributions?.map(({ feature, contribution, output }) => [feature, contribution, output])).toEqual([
    ['src_packets_log', 2, 'attack'],
    ['src_packets_log', 2, 'ssh_bruteforce'],
  ])
  expect(result?.attributions?.[0]?.value).toBeCloseTo(Math.log(7), 5)
})

it('explains no more of a flood than the limits allow, and counts what it left out', async () => {
  const stage = stageOf(byPackets(), { perSubject: 1000, perBatch: 16 })
  const flood = Array.from({ length: 2000 }, (_, i) => ({ ...event(1), src_ip: `10.0.${i >> 8}.${i & 255}` }))
  const outcomes = await stage.process(flood, await newState())
  const explained = outcomes.filter((one) => one.kind === 'ok' && one.outputs[0]?.model_result?.attributions?.length)
  expect(explained).toHaveLength(16)
  expect(stage.counts).toMatchObject({ explained: 16, leftOut: 1984 })
})

it('explains nothing that is called benign', async () => {
  const benign: Score = async (_features, rows) => ({
    ...{ attack: new Float32Array(rows).fill(0.2), classes: new Float32Array(rows * 5) },
  })
  expect((await resultsOf([event(6)], benign))[0]?.attributions).toEqual([])
})

it('leaves the events it was given unchanged', async () => {
  const given = event(1)
  await resultsOf([given])
  expect(given).toEqual(event(1))
})

it('fails the batch when the models are gone: an event must not pass unscored in silence', async () => {
  await expect(resultsOf([event(1)], () => Promise.reject(new Error('gone')))).rejects.toThrow('gone')
})

it.each([
  ['keeps the order of probabilities', 0.9, { slope: 0.5, intercept: -1 }, 1 / (1 + Math.exp(1 - 0.5 * Math.log(9)))],
  ['stays finite at one', 1, EVEN, 1 - 1e-6],
  ['stays finite at zero', 0, EVEN, 1e-6],
])('calibration %s', (_promise, probability, calibration, expected) => {
  expect(calibrated(probability, calibration)).toBeCloseTo(expected, 8)
})
