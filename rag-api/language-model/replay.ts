// A stored run again, without the model: its outputs go through the checks of today, so that a change of the checks can be tried on what
// models really wrote.
import { inputCheck } from '../functions/input.ts'
import type { ReadFunction } from '../functions/registry.ts'
import { Problem } from '../problem.ts'
import type { Run } from './runs.ts'
import { judgeWording } from './wording.ts'

export type Replayed = {
  readonly run_id: string
  readonly verdict_then: Run['verdict']
  readonly verdict_now: Run['verdict']
  readonly refused_because_then: string | null
  readonly refused_because_now: string | null
  /** The answer as it would be sent now. Null: not in the model's words. */
  readonly answer: string | null
  /** Functions that the model wanted, and whether today's schemas let them pass. */
  readonly calls: readonly { readonly name: string; readonly accepted: boolean; readonly because: string | null }[]
}

export const replayRun = (run: Run, functions: readonly ReadFunction[]): Replayed => {
  const calls = run.steps.flatMap((step) => step.output.calls).map(({ name, given }) => callNow(name, given, functions))
  const then = { run_id: run.run_id, verdict_then: run.verdict, refused_because_then: run.refused_because, calls }
  const wording = run.steps.findLast(({ task, error }) => task === 'wording' && error === null)
  // Without an output there is nothing to judge: it failed and fails.
  if (!wording) return { ...then, verdict_now: 'failed', refused_because_now: run.refused_because, answer: null }
  const judged = judgeWording(wording.output.text, run)
  return judged.verdict === 'worded'
    ? { ...then, verdict_now: 'worded', refused_because_now: null, answer: judged.answer }
    : { ...then, verdict_now: 'refused', refused_because_now: judged.because, answer: null }
}

const callNow = (name: string, given: unknown, functions: readonly ReadFunction[]): Replayed['calls'][number] => {
  const called = functions.find((one) => one.name === name)
  if (!called) return { name, accepted: false, because: 'there is no such function' }
  try {
    inputCheck(called.input)(given)
    return { name, accepted: true, because: null }
  } catch (error) {
    if (!(error instanceof Problem)) throw error
    return { name, accepted: false, because: error.message }
  }
}
