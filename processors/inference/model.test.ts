// The shipped models, and models that must not be served.
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterAll, beforeAll, expect, it, onTestFinished } from 'vitest'
import { ATTACK_CLASSES } from '../../schemas/messages.ts'
import { readEnvironment } from '../runtime/environment.ts'
import { inferenceSchema } from './config.ts'
import { FEATURE_NAMES } from './features.ts'
import { openInference } from './main.ts'
import { type ModelDescription, readModelDescription } from './model-description.ts'
import { type ModelThread, openModelThread } from './model-thread.ts'

const MODELS = path.join(import.meta.dirname, 'models')
/** Python's own probabilities of some rows; written by training/export.py. null is NaN. */
type Sample = { features: (number | null)[][]; attack: number[]; classes: number[][] }
const sample: Sample = JSON.parse(readFileSync(path.join(MODELS, 'parity-sample.json'), 'utf8'))
const matrix = (rows: Sample['features']) => Float32Array.from(rows.flat(), (cell) => cell ?? Number.NaN)

let thread: ModelThread
beforeAll(async () => {
  thread = await openModelThread(MODELS, readModelDescription(MODELS), 1)
})
afterAll(() => thread.close())

it('gives the probabilities that training computed', async () => {
  const rows = sample.features.length
  const { attack, classes } = await thread.score(matrix(sample.features), rows)
  expect(rows).toBeGreaterThan(0)
  expect(differenceOf(attack, sample.attack)).toBeLessThan(1e-4)
  expect(differenceOf(classes, sample.classes.flat())).toBeLessThan(1e-4)
})

it('gives a row the same scores alone and in a batch', async () => {
  const all = await thread.score(matrix(sample.features), sample.features.length)
  const alone = await thread.score(matrix(sample.features.slice(5, 6)), 1)
  expect(alone.attack[0]).toBe(all.attack[5])
})

it('answers requests that overlap, each with its own scores', async () => {
  const answers = await Promise.all([1, 2, 3].map((n) => thread.score(matrix(sample.features.slice(0, n)), n)))
  expect(answers.map(({ attack }) => attack.length)).toEqual([1, 2, 3])
})

it('refuses to score after it was closed', async () => {
  const closed = await openModelThread(MODELS, readModelDescription(MODELS), 1)
  await closed.close()
  await expect(closed.score(matrix(sample.features.slice(0, 1)), 1)).rejects.toThrow('ended')
})

const differenceOf = (found: ArrayLike<number>, wanted: readonly number[]): number => {
  expect(found.length).toBe(wanted.length)
  return Math.max(...wanted.map((value, i) => Math.abs(value - (found[i] ?? Number.NaN))))
}

/** ONNX models of one Identity node: input "packets" or "features" with 3 columns, output "probabilities". */
const OTHER_INPUT =
  'CAg6XwoiCgdwYWNrZXRzEg1wcm9iYWJpbGl0aWVzIghJZGVudGl0eRIBZ1oXCgdwYWNrZXRzEgwKCggBEgYKAAoCCANiHQoNcHJvYmFiaWxpdGllcxIMCgoIARIGCgAKAggDQgQKABAP'
const OTHER_WIDTH =
  'CAg6YQojCghmZWF0dXJlcxINcHJvYmFiaWxpdGllcyIISWRlbnRpdHkSAWdaGAoIZmVhdHVyZXMSDAoKCAESBgoACgIIA2IdCg1wcm9iYWJpbGl0aWVzEgwKCggBEgYKAAoCCANCBAoAEA8='

const changed = (change: Partial<ModelDescription>, onnx?: string): string => {
  const folder = mkdtempSync(path.join(tmpdir(), 'autoinmune-models-'))
  onTestFinished(() => rmSync(folder, { recursive: true }))
  cpSync(MODELS, folder, { recursive: true })
  const file = path.join(folder, 'model.json')
  writeFileSync(file, JSON.stringify({ ...JSON.parse(readFileSync(file, 'utf8')), ...change }))
  if (onnx) writeFileSync(path.join(folder, 'attack.onnx'), Buffer.from(onnx, 'base64'))
  return folder
}

const configOf = (folder: string) => readEnvironment(inferenceSchema, { MODEL_DIR: folder })

const renamed = FEATURE_NAMES.with(1, 'is_sctp')
const refusals: [string, Partial<ModelDescription>, string | undefined, RegExp][] = [
  ['another feature', { features: renamed }, undefined, /features\[1\] is is_sctp.*is_udp/],
  [
    'a feature less',
    { features: FEATURE_NAMES.slice(0, -1) },
    undefined,
    new RegExp(`is missing.*${FEATURE_NAMES.at(-1)}`),
  ],
  ['other classes', { classes: [...ATTACK_CLASSES].reverse() }, undefined, /classes\[0\] is apt.*port_scan/],
  ['another name of the input', {}, OTHER_INPUT, /reads packets float32 \[n,3\]; .*features float32 \[n,\d+\]/],
  ['another width of the input', {}, OTHER_WIDTH, /reads features float32 \[n,3\]; .*features float32 \[n,\d+\]/],
  ['another width of the output', { class_model: 'attack.onnx' }, undefined, /is \[64,2\]; .*\[64,5\]/],
  [
    'trees of other outputs',
    { attack_trees: 'classes.trees.json' },
    undefined,
    /classes\.trees\.json: tree 1 is of output 1; the model has 1/,
  ],
  ['no distribution of a feature', { distributions: [] }, undefined, /distributions\[0\] is missing.*is_tcp/],
  ['no calibration', { calibration: undefined as never }, undefined, /calibration/],
]

it.each(refusals)('refuses at start a model with %s', async (_what, change, onnx, message) => {
  const opening = openInference({}, configOf(changed(change, onnx)))
  await expect(opening).rejects.toThrow(message)
})

it('names the file that is missing', async () => {
  await expect(openInference({}, configOf('/nonexistent'))).rejects.toThrow(/nonexistent.*model\.json/)
})
