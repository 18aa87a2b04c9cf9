// The trees behind a model, as training writes them beside its ONNX file (training/trees.py), made ready for attributions: a leaf is what
// leads to it, one condition per feature, whatever the order of the splits on the way.
import { readFileSync } from 'node:fs'
import path from 'node:path'
import { type Static, Type } from 'typebox'
import { Value } from 'typebox/value'
import { ModelMismatchError } from '../model-mismatch.ts'

const numbers = Type.Array(Type.Number())
const treeSchema = Type.Object({
  output_index: Type.Integer({ minimum: 0 }),
  /** One entry per node; node 0 is the root. A leaf has feature, left and right -1. */
  feature: numbers,
  threshold: numbers,
  /** 1: a row without the value goes left. */
  nan_left: numbers,
  left: numbers,
  right: numbers,
  value: numbers,
  /** Training rows that passed the node. */
  cover: numbers,
})
const fileSchema = Type.Object({ output: Type.Literal('log_odds'), trees: Type.Array(treeSchema, { minItems: 1 }) })
type Tree = Static<typeof treeSchema>

/** Every leaf of one output. Conditions of leaf i are at [starts[i], starts[i + 1]): each feature at most once. */
export type Leaves = {
  readonly starts: Int32Array
  readonly values: Float64Array
  readonly features: Int32Array
  /** The condition holds where low < value <= high, or where the value is missing and mayMiss is 1. */
  readonly lows: Float64Array
  readonly highs: Float64Array
  readonly mayMiss: Uint8Array
  /** Share of the training rows that, at the splits by this feature, went this way. */
  readonly shares: Float64Array
}

/** What a model's output is made of: one set of leaves per output. */
export type Ensemble = { readonly leaves: readonly Leaves[] }

/** No tree of ours comes near; a hostile file must not run us out of stack. */
const MAX_DEPTH = 64
const MAX_LEAVES = 1_000_000

type Condition = { low: number; high: number; mayMiss: boolean; share: number }
type Leaf = { readonly value: number; readonly conditions: ReadonlyMap<number, Condition> }

/** Reads `folder`/`name`. Throws ModelMismatchError when it is no file of trees over `width` features with `outputs` outputs. */
export const readEnsemble = (folder: string, name: string, width: number, outputs: number): Ensemble => {
  const file = path.join(folder, name)
  const content: unknown = JSON.parse(readFileSync(file, 'utf8'))
  if (!Value.Check(fileSchema, content)) {
    const [error] = Value.Errors(fileSchema, content)
    throw new ModelMismatchError(`${file}: ${error?.instancePath ?? ''} ${error?.message ?? 'holds no trees'}`)
  }
  try {
    return ensembleOf(content.trees, width, outputs)
  } catch (error) {
    throw new ModelMismatchError(`${file}: ${error instanceof Error ? error.message : error}`, { cause: error })
  }
}

/** The trees' leaves by output. Throws where a tree is broken or names a feature or an output that there is not. */
export const ensembleOf = (trees: readonly Tree[], width: number, outputs: number): Ensemble => {
  const byOutput: Leaf[][] = Array.from({ length: outputs }, () => [])
  for (const [index, tree] of trees.entries()) {
    const leaves = byOutput[tree.output_index]
    if (!leaves) throw new Error(`tree ${index} is of output ${tree.output_index}; the model has ${outputs}`)
    collect(tree, 0, new Map(), 0, width, leaves)
  }
  return { leaves: byOutput.map(packed) }
}

const collect = (
  tree: Tree,
  node: number,
  conditions: ReadonlyMap<number, Condition>,
  depth: number,
  width: number,
  leaves: Leaf[],
): void => {
  const feature = tree.feature[node]
  if (feature === undefined || depth > MAX_DEPTH) throw new Error(`node ${node} does not exist or lies too deep`)
  if (feature < 0) {
    if (leaves.length >= MAX_LEAVES) throw new Error(`there are more than ${MAX_LEAVES} leaves`)
    leaves.push({ value: tree.value[node] ?? Number.NaN, conditions })
    return
  }
  if (feature >= width) throw new Error(`node ${node} splits by feature ${feature}; the model has ${width}`)
  // As ONNX compares: in single precision.
  const threshold = Math.fround(tree.threshold[node] ?? Number.NaN)
  for (const isLeft of [true, false]) {
    const child = (isLeft ? tree.left : tree.right)[node] ?? -1
    if (child <= node) throw new Error(`node ${node} has node ${child} below it`)
    const share = (tree.cover[child] ?? 0) / (tree.cover[node] ?? 0)
    if (!(share >= 0 && share <= 1)) throw new Error(`node ${child} has a share of ${share} of its parent's rows`)
    const before = conditions.get(feature) ?? { low: -Infinity, high: Infinity, mayMiss: true, share: 1 }
    const narrowed = {
      low: isLeft ? before.low : Math.max(before.low, threshold),
      high: isLeft ? Math.min(before.high, threshold) : before.high,
      mayMiss: before.mayMiss && (tree.nan_left[node] === 1) === isLeft,
      share: before.share * share,
    }
    collect(tree, child, new Map(conditions).set(feature, narrowed), depth + 1, width, leaves)
  }
}

const packed = (leaves: readonly Leaf[]): Leaves => {
  const conditions = leaves.flatMap((leaf) => [...leaf.conditions])
  const starts = new Int32Array(leaves.length + 1)
  for (const [index, leaf] of leaves.entries()) starts[index + 1] = (starts[index] ?? 0) + leaf.conditions.size
  return {
    starts,
    values: Float64Array.from(leaves, ({ value }) => value),
    features: Int32Array.from(conditions, ([feature]) => feature),
    lows: Float64Array.from(conditions, ([, { low }]) => low),
    highs: Float64Array.from(conditions, ([, { high }]) => high),
    mayMiss: Uint8Array.from(conditions, ([, { mayMiss }]) => Number(mayMiss)),
    shares: Float64Array.from(conditions, ([, { share }]) => share),
  }
}
