// The shipped models, swapped for others while events are scored, and compared with a candidate.
import { cpSync, mkdtempSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { Registry } from 'prom-client'
import { expect, it, onTestFinished, vi } from 'vitest'
import type { NetworkEvent } from '../../schemas/messages.ts'
import { readEnvironment } from '../runtime/environment.ts'
import { openMemoryState } from '../runtime/state-memory.ts'
import { inferenceSchema } from './config.ts'
import { openInference } from './main.ts'

const SHIPPED = path.join(import.meta.dirname, 'models')
const BATCH = 200

/** A folder with the shipped models under another version; `shift` moves every probability's log-odds. */
const putModels = (folder: string, version: string, shift = 0): void => {
  cpSync(SHIPPED, folder, { recursive: true })
  const description = JSON.parse(readFileSync(path.join(SHIPPED, 'model.json'), 'utf8'))
  const calibration = { ...description.calibration, intercept: description.calibration.intercept + shift }
  const fresh = path.join(folder, 'model.json.new')
  writeFileSync(fresh, JSON.stringify({ ...description, version, calibration }))
  renameSync(fresh, path.join(folder, 'model.json'))
}

const open = async () => {
  const root = mkdtempSync(path.join(tmpdir(), 'autoinmune-swap-'))
  const [current, shadow] = [path.join(root, 'current'), path.join(root, 'shadow')]
  putModels(current, 'first')
  const variables = { MODEL_DIR: current, MODEL_SHADOW_DIR: shadow, MODEL_CHECK_SECONDS: '0.05', LOG_LEVEL: 'silent' }
  const stage = await openInference({}, readEnvironment(inferenceSchema, variables))
  const registry = new Registry()
  stage.registerMetrics?.(registry)
  onTestFinished(async () => {
    await stage.close?.()
    rmSync(root, { recursive: true, force: true })
  })
  const state = (await openMemoryState().open('inference', 'events.raw', 0)).begin()
  let number = 0
  /** Scores one more batch; the versions of its results, each once. */
  const scoreBatch = async (): Promise<(string | null | undefined)[]> => {
    const events = Array.from({ length: BATCH }, (): NetworkEvent => {
      number += 1
      return { ...{ event_id: `${number}`, transport: 'tcp', src_packets: 1 + (number % 40), dst_packets: number % 7 } }
    })
    const outcomes = await stage.process(events, state)
    const passed = outcomes.flatMap((outcome) => (outcome.kind === 'ok' ? outcome.outputs : []))
    expect(passed.map(({ event_id }) => event_id)).toEqual(events.map(({ event_id }) => event_id))
    expect(passed.every(({ model_result }) => typeof model_result?.attack_probability === 'number')).toBe(true)
    return [...new Set(passed.map(({ model_result }) => model_result?.model_version))]
  }
  const metric = async (line: string) => (await registry.metrics()).split('\n').find((one) => one.startsWith(line))
  return { current, shadow, scoreBatch, metric }
}

it('loses no event of a load while models are swapped, and scores each batch by one pair', async () => {
  const { current, scoreBatch, metric } = await open()
  const versions: (string | null | undefined)[] = []
  let isSwapped = false
  const load = async (): Promise<void> => {
    while (!isSwapped) {
      const found = await scoreBatch()
      expect(found).toHaveLength(1)
      versions.push(found[0])
      isSwapped = found[0] === 'second'
    }
  }
  const loads = [load(), load(), load()]
  putModels(current, 'second')
  await Promise.all(loads)
  expect(new Set(versions)).toEqual(new Set(['first', 'second']))
  expect(await metric('inference_model_swaps_total')).toBe('inference_model_swaps_total 1')
  expect(await metric('inference_model_info{role="current"')).toContain('version="second"')
}, 30_000)

it('keeps what serves when the new models do not fit, and says so', async () => {
  const { current, scoreBatch, metric } = await open()
  const description = JSON.parse(readFileSync(path.join(current, 'model.json'), 'utf8'))
  writeFileSync(
    path.join(current, 'model.json'),
    JSON.stringify({ ...description, version: 'bad', features: ['moon'] }),
  )
  const unusable = 'inference_model_unusable{role="current"}'
  await vi.waitFor(async () => expect(await metric(unusable)).toBe(`${unusable} 1`), { timeout: 10_000 })
  expect(await scoreBatch()).toEqual(['first'])
}, 30_000)

it('compares a candidate that is put beside, counts what it would change, and leaves the verdicts alone', async () => {
  const { shadow, scoreBatch, metric } = await open()
  putModels(shadow, 'candidate', 20)
  await vi.waitFor(async () => expect(await metric('inference_model_info{role="shadow"')).toContain('candidate'), {
    timeout: 10_000,
  })
  await vi.waitFor(
    async () => {
      expect(await scoreBatch()).toEqual(['first'])
      expect(Number((await metric('inference_shadow_compared_events_total'))?.split(' ').at(-1))).toBeGreaterThan(0)
    },
    { timeout: 10_000 },
  )
  expect(await metric('inference_shadow_flipped_events_total{version="candidate",from="benign"')).toBeDefined()
  const difference = Number((await metric('inference_shadow_mean_absolute_difference'))?.split(' ').at(-1))
  expect(difference).toBeGreaterThan(0.5)
}, 30_000)
