// Shapley values of a row's features in an ensemble of trees, exact, path-dependent: what TreeSHAP computes (Lundberg, Erion, Lee:
// "Consistent Individualized Feature Attribution for Tree Ensembles", 2018, algorithm 2). A feature that is left out counts as going both
// ways at its splits, in the proportion of the training rows.
//
// Algorithm 2 walks down each tree and carries the weights of all subsets of the path's features along. Here each leaf is taken alone,
// because its path is known beforehand (trees.ts), which gives the same sums. With, for a leaf of value v and d features, z the share of
// the training rows that fulfil each condition, S the k features whose condition the row fulfils and Z the product of z over the others:
//   feature j in S:      phi_j += v Z (1 - z_j) sum over m of m! (d-m-1)! / d!  times the coefficient of y^m in prod over S\{j} of (y + z_t)
//   feature j not in S:  phi_j -= v Z           sum over m of m! (d-m-1)! / d!  times the coefficient of y^m in prod over S of (y + z_t)
// which is Shapley's definition with the subsets counted by their size.
import type { Ensemble, Leaves } from './trees.ts'

/** Room for one explanation at a time; a leaf has at most as many conditions as its tree is deep. */
const MOST = 66
const product = new Float64Array(MOST)
const isMet = new Uint8Array(MOST)

/** weights[d][m] = m! (d-m-1)! / d!, m from 0 to d-1. */
const WEIGHTS: readonly Float64Array[] = Array.from({ length: MOST }, (_, d) => {
  const row = new Float64Array(d)
  row[0] = 1 / d
  for (let m = 1; m < d; m++) row[m] = ((row[m - 1] ?? 0) * m) / (d - m)
  return row
})

/**
 * Contribution of every feature to one output of the ensemble for the row at `rows[offset...]`, in log-odds, by the feature's place.
 * Their sum and `expectedOf` together are the model's own output.
 */
export const contributionsOf = (
  { leaves }: Ensemble,
  output: number,
  rows: Float32Array,
  offset: number,
  width: number,
): Float64Array => {
  const contributions = new Float64Array(width)
  const of = leaves[output]
  if (!of) throw new RangeError(`the model has no output ${output}`)
  for (let leaf = 0; leaf < of.values.length; leaf++) addLeaf(of, leaf, rows, offset, contributions)
  return contributions
}

/** The output's mean over the training rows: what a row without any feature would get. */
export const expectedOf = ({ leaves }: Ensemble, output: number): number => {
  const of = leaves[output]
  if (!of) throw new RangeError(`the model has no output ${output}`)
  return of.values.reduce((sum, value, leaf) => {
    const shares = of.shares.subarray(of.starts[leaf], of.starts[leaf + 1])
    return sum + shares.reduce((part, share) => part * share, value)
  }, 0)
}

/** The model's own output for a row: the values of the leaves that it reaches. */
export const outputOf = ({ leaves }: Ensemble, output: number, row: Float32Array): number => {
  const of = leaves[output]
  if (!of) throw new RangeError(`the model has no output ${output}`)
  let sum = 0
  for (let leaf = 0; leaf < of.values.length; leaf++) {
    let at = of.starts[leaf] as number
    const end = of.starts[leaf + 1] as number
    while (at < end && isMetAt(of, at, row[of.features[at] as number] as number)) at++
    if (at === end) sum += of.values[leaf] as number
  }
  return sum
}

const isMetAt = (of: Leaves, at: number, value: number): boolean =>
  Number.isNaN(value) ? of.mayMiss[at] === 1 : value > (of.lows[at] as number) && value <= (of.highs[at] as number)

const addLeaf = (of: Leaves, leaf: number, rows: Float32Array, offset: number, contributions: Float64Array): void => {
  const start = of.starts[leaf] as number
  const d = (of.starts[leaf + 1] as number) - start
  let unmet = of.values[leaf] as number
  let k = 0
  product[0] = 1
  for (let i = 0; i < d; i++) {
    const at = start + i
    const share = of.shares[at] as number
    const value = rows[offset + (of.features[at] as number)] as number
    const met = isMetAt(of, at, value)
    isMet[i] = met ? 1 : 0
    if (met) multiply(k++, share)
    else unmet *= share
  }
  if (unmet === 0) return
  const weights = WEIGHTS[d] as Float64Array
  const ofUnmet = k < d ? unmet * weightedSum(weights, k) : 0
  for (let i = 0; i < d; i++) {
    const at = start + i
    const feature = of.features[at] as number
    const share = of.shares[at] as number
    const add = isMet[i] ? unmet * (1 - share) * weightedQuotient(weights, k, share) : -ofUnmet
    contributions[feature] = (contributions[feature] as number) + add
  }
}

/** product, of degree k, times (y + z). */
const multiply = (k: number, z: number): void => {
  product[k + 1] = product[k] as number
  for (let m = k; m > 0; m--) product[m] = (product[m - 1] as number) + z * (product[m] as number)
  product[0] = z * (product[0] as number)
}

const weightedSum = (weights: Float64Array, k: number): number => {
  let sum = 0
  for (let m = 0; m <= k; m++) sum += (weights[m] as number) * (product[m] as number)
  return sum
}

/** The same over product / (y + z), found by division from the highest power down. */
const weightedQuotient = (weights: Float64Array, k: number, z: number): number => {
  let coefficient = product[k] as number
  let sum = 0
  for (let m = k - 1; m >= 0; m--) {
    sum += (weights[m] as number) * coefficient
    coefficient = (product[m] as number) - z * coefficient
  }
  return sum
}
