// An intake whose broker is a list, for the tests of sources.
import type { Output } from '../../processors/runtime/processor.ts'
import type { WireRecord } from '../../processors/runtime/producer.ts'
import { createIntake, type Intake } from './intake.ts'
import { createTemplateMiner } from './templates/miner.ts'

export const NOW_US = Date.UTC(2026, 10, 24, 12) * 1000

export type FakeBroker = {
  readonly intake: Intake
  readonly outputs: Output[]
  readonly letters: WireRecord[]
  /** Messages of the rows so far. */
  messages(): string[]
  /** The next requests wait until `release`. */
  hold(): void
  release(): void
  /** Every further request is refused. */
  fail(): void
}

export const openFakeBroker = (): FakeBroker => {
  const outputs: Output[] = []
  const letters: WireRecord[] = []
  let gate = Promise.withResolvers<void>()
  gate.resolve()
  let isFailing = false
  const pass = async (keep: () => void): Promise<void> => {
    await gate.promise
    if (isFailing) throw new Error('the broker is gone')
    keep()
  }
  const intake = createIntake({
    producer: {
      send: (given) => pass(() => void outputs.push(...given)),
      sendRecords: (given) => pass(() => void letters.push(...given)),
    },
    metrics: { count: () => undefined },
    templates: createTemplateMiner(),
    communityIdOf: () => '1:fake',
    nowUs: () => NOW_US,
  })
  return {
    intake,
    outputs,
    letters,
    messages: () => outputs.flatMap(({ topic, message }) => (topic === 'logs.raw' ? [message.message ?? ''] : [])),
    hold: () => {
      gate = Promise.withResolvers<void>()
    },
    release: () => gate.resolve(),
    fail: () => {
      isFailing = true
    },
  }
}
