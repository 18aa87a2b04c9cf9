// Captures with labels through the product, judged against their truth.
import { existsSync } from 'node:fs'
import type { Processor } from '../../processors/runtime/processor.ts'
import { analyseCapture } from '../analysis.ts'
import { type Begins, type CaptureResult, judge } from './judge.ts'
import { observe } from './observe.ts'
import { type Benign, type Overlay, overlayOf } from './overlay.ts'
import { type CaptureTruth, capturePaths } from './truth.ts'

export type Evaluated = {
  readonly plain: CaptureResult
  /** Absent: nothing to overlay, or not asked for. */
  readonly overlaid?: CaptureResult & Pick<Overlay, 'covered'>
}

/** Captures of the truth by where they lie; `missing` are those that `folder` does not hold. */
export const findCaptures = (
  folder: string,
  truths: readonly CaptureTruth[],
): { readonly found: readonly (readonly [string, CaptureTruth])[]; readonly missing: readonly string[] } => {
  const placed = truths.map(
    (truth) => [capturePaths(folder, truth.file).find((file) => existsSync(file)), truth] as const,
  )
  return {
    found: placed.flatMap(([file, truth]) => (file === undefined ? [] : [[file, truth] as const])),
    missing: placed.flatMap(([file, truth]) => (file === undefined ? [truth.file] : [])),
  }
}

/** Runs one capture, and again with ordinary traffic laid over it where it holds attacks. Throws when it cannot be read. */
export const evaluateCapture = async (
  file: string,
  truth: CaptureTruth,
  pipeline: Processor<'events.raw'>,
  benign?: Benign,
): Promise<Evaluated> => {
  const plain = await runOnce(file, truth, pipeline)
  if (!benign || truth.attacks.length === 0) return { plain }
  const overlay = await overlayOf(file, truth, benign)
  if (!overlay) return { plain }
  const begins = new Map(plain.attacks.map(({ attack_class, beganUs }) => [attack_class, beganUs]))
  return {
    plain,
    overlaid: { ...(await runOverlaid(file, truth, pipeline, overlay, begins)), covered: overlay.covered },
  }
}

const runOnce = async (
  file: string,
  truth: CaptureTruth,
  pipeline: Processor<'events.raw'>,
): Promise<CaptureResult> => {
  const observer = observe(truth.label)
  const { alerts } = await analyseCapture(file, pipeline, { sensorId: 'evaluation', onOutput: observer.onOutput })
  return judge(truth, alerts, observer.result())
}

/** Records have no labels here: the truth of a capture does not know which of its hosts' traffic was laid over it. */
const runOverlaid = async (
  file: string,
  truth: CaptureTruth,
  pipeline: Processor<'events.raw'>,
  { through }: Overlay,
  begins: Begins,
): Promise<CaptureResult> => {
  const observer = observe(undefined)
  const { alerts } = await analyseCapture(file, pipeline, {
    ...{ sensorId: 'evaluation', through },
    onOutput: observer.onOutput,
  })
  return judge(truth, alerts, observer.result(), begins)
}
