// Against Python's values for the shipped models, and against Shapley's definition on small trees drawn at random.
import { readFileSync } from 'node:fs'
import path from 'node:path'
import { describe, expect, it } from 'vitest'
import { ATTACK_CLASSES } from '../../../schemas/messages.ts'
import { readModelDescription } from '../model-description.ts'
import { contributionsOf, expectedOf, outputOf } from './tree-shap.ts'
import { type Ensemble, ensembleOf, readEnsemble } from './trees.ts'

const MODELS = path.join(import.meta.dirname, '..', 'models')
/** Attributions by shap and LightGBM, which agree; written by training/trees.py. null is NaN. */
type Sample = {
  features: (number | null)[][]
  attack: number[][]
  attack_expected: number
  classes: number[][][]
  classes_expected: number[]
}

describe('of the shipped models', () => {
  const sample: Sample = JSON.parse(readFileSync(path.join(MODELS, 'shap-sample.json'), 'utf8'))
  const model = readModelDescription(MODELS)
  const width = model.features.length
  const rows = sample.features.map((row) => Float32Array.from(row, (cell) => cell ?? Number.NaN))

  it("are Python's to 1e-4 for the attack model", () => {
    const ensemble = readEnsemble(MODELS, model.attack_trees, width, 1)
    const found = rows.map((row) => contributionsOf(ensemble, 0, row, 0, width))
    expect(rows.length).toBeGreaterThanOrEqual(50)
    expect(largestDifference(found, sample.attack)).toBeLessThan(1e-4)
    expect(expectedOf(ensemble, 0)).toBeCloseTo(sample.attack_expected, 4)
  })

  it.each(ATTACK_CLASSES.map((name, index) => [name, index] as const))(
    "are Python's to 1e-4 for %s",
    (_name, index) => {
      const ensemble = readEnsemble(MODELS, model.class_trees, width, ATTACK_CLASSES.length)
      const found = rows.map((row) => contributionsOf(ensemble, index, row, 0, width))
      const wanted = sample.classes.map((outputs) => outputs[index] as number[])
      expect(largestDifference(found, wanted)).toBeLessThan(1e-4)
      expect(expectedOf(ensemble, index)).toBeCloseTo(sample.classes_expected[index] as number, 4)
    },
  )
})

const largestDifference = (found: readonly Float64Array[], wanted: readonly number[][]): number =>
  Math.max(...wanted.flatMap((row, r) => row.map((value, i) => Math.abs(value - (found[r]?.[i] ?? Number.NaN)))))

type Tree = Parameters<typeof ensembleOf>[0][number]
const WIDTH = 4

/** A fixed sequence of numbers in [0, 1): failures repeat. */
const random = (seed: number): (() => number) => {
  let state = seed
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0
    return state / 2 ** 32
  }
}

const randomTree = (next: () => number): Tree => {
  const tree: Tree = {
    output_index: 0,
    feature: [],
    threshold: [],
    nan_left: [],
    left: [],
    right: [],
    value: [],
    cover: [],
  }
  const add = (cover: number, depth: number): number => {
    const node = tree.feature.length
    const isLeaf = depth === 5 || cover < 2 || next() < 0.1
    const feature = isLeaf ? -1 : Math.floor(next() * WIDTH)
    tree.feature.push(feature)
    tree.threshold.push(Math.floor(next() * 4))
    tree.nan_left.push(next() < 0.5 ? 1 : 0)
    tree.left.push(-1)
    tree.right.push(-1)
    tree.value.push(next() - 0.5)
    tree.cover.push(cover)
    if (isLeaf) return node
    const left = 1 + Math.floor(next() * (cover - 1))
    tree.left[node] = add(left, depth + 1)
    tree.right[node] = add(cover - left, depth + 1)
    return node
  }
  add(1000, 0)
  return tree
}

/** Mean of the tree's output where only the features in `known` (bits) have the row's values. */
const meanOf = (tree: Tree, row: Float32Array, known: number, node = 0): number => {
  const feature = tree.feature[node] as number
  if (feature < 0) return tree.value[node] as number
  const [left, right] = [tree.left[node] as number, tree.right[node] as number]
  if (known & (1 << feature)) {
    const value = row[feature] as number
    const goesLeft = Number.isNaN(value) ? tree.nan_left[node] === 1 : value <= (tree.threshold[node] as number)
    return meanOf(tree, row, known, goesLeft ? left : right)
  }
  const share = (tree.cover[left] as number) / (tree.cover[node] as number)
  return share * meanOf(tree, row, known, left) + (1 - share) * meanOf(tree, row, known, right)
}

const factorial = (n: number): number => (n < 2 ? 1 : n * factorial(n - 1))
const sizeOf = (set: number): number => set.toString(2).replaceAll('0', '').length

/** Shapley's value by its definition, over every subset. */
const shapley = (trees: readonly Tree[], row: Float32Array, feature: number): number => {
  let sum = 0
  for (let set = 0; set < 1 << WIDTH; set++) {
    if (set & (1 << feature)) continue
    const weight = (factorial(sizeOf(set)) * factorial(WIDTH - sizeOf(set) - 1)) / factorial(WIDTH)
    for (const tree of trees) sum += weight * (meanOf(tree, row, set | (1 << feature)) - meanOf(tree, row, set))
  }
  return sum
}

describe('of trees drawn at random', () => {
  const next = random(7)
  const trees = Array.from({ length: 8 }, () => randomTree(next))
  const ensemble: Ensemble = ensembleOf(trees, WIDTH, 1)
  const rows = Array.from({ length: 30 }, () =>
    Float32Array.from({ length: WIDTH }, () => (next() < 0.2 ? Number.NaN : Math.floor(next() * 5))),
  )

  it("are Shapley's values, features that are missing and that split twice on a path included", () => {
    for (const row of rows) {
      const found = contributionsOf(ensemble, 0, row, 0, WIDTH)
      for (let feature = 0; feature < WIDTH; feature++) {
        expect(found[feature]).toBeCloseTo(shapley(trees, row, feature), 10)
      }
    }
  })

  it('add up to the output, from its mean', () => {
    for (const row of rows) {
      const sum = contributionsOf(ensemble, 0, row, 0, WIDTH).reduce((a, b) => a + b, expectedOf(ensemble, 0))
      const output = trees.reduce((total, tree) => total + meanOf(tree, row, 2 ** WIDTH - 1), 0)
      expect(sum).toBeCloseTo(output, 10)
      expect(outputOf(ensemble, 0, row)).toBeCloseTo(output, 10)
    }
  })

  it('look at their own row of many', () => {
    const [first, second] = rows as [Float32Array, Float32Array]
    const both = Float32Array.from([...first, ...second])
    expect(contributionsOf(ensemble, 0, both, WIDTH, WIDTH)).toEqual(contributionsOf(ensemble, 0, second, 0, WIDTH))
  })
})

describe('trees are refused', () => {
  const split: Tree = {
    ...{ output_index: 0, feature: [1, -1, -1], threshold: [0.5, 0, 0], nan_left: [0, 0, 0] },
    ...{ left: [1, -1, -1], right: [2, -1, -1], value: [0, 1, 2], cover: [10, 4, 6] },
  }
  it.each<[string, Partial<Tree>, RegExp]>([
    ['of an output that the model has not', { output_index: 1 }, /tree 0 is of output 1; the model has 1/],
    ['that split by a feature that there is not', { feature: [4, -1, -1] }, /splits by feature 4; the model has 4/],
    ['whose child is missing', { left: [9, -1, -1], cover: [10, 4, 6, 0, 0, 0, 0, 0, 0, 1] }, /node 9 does not exist/],
    ['that run in a circle', { left: [0, -1, -1], cover: [10, 10, 6] }, /node 0 has node 0 below it/],
    ['without rows', { cover: [0, 0, 0] }, /share of NaN/],
  ])('%s', (_what, change, message) => {
    expect(() => ensembleOf([{ ...split, ...change }], WIDTH, 1)).toThrow(message)
  })
})
