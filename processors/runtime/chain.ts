// Several stages over events in one process: no topic, no encoding and no commit between them.
import { type AppendedField, appendFields } from '../../schemas/event-bytes.ts'
import type { NetworkEvent } from '../../schemas/messages.ts'
import { type Outcome, oneEach } from './outcome.ts'
import type { EventStage, Input, Output, Processor } from './processor.ts'
import type { StateView } from './state.ts'

type Raw = Input<'events.raw'>
/** An input that no stage has ended so far: `index` is its place in the batch, `event` what the stages made of it. */
type Alive = { readonly index: number; readonly event: NetworkEvent }

/**
 * One processor of `stages` and a `last` one that writes the outputs. A drop or reject in any stage ends the input there (and
 * names the stage, so that the ledger counts each apart). Outputs to events.scored get their bytes without encoding the event
 * again: the input's bytes plus the sub-messages that the stages wrote.
 */
export const chainStages = (
  name: string,
  stages: readonly EventStage[],
  last: Processor<'events.raw'>,
): Processor<'events.raw'> => {
  const fields = stages.flatMap((stage) => stage.writes)
  return {
    name,
    reads: ['events.raw'],
    stages: [...stages.map((stage) => stage.name), last.name],
    async process(batch, state) {
      const appendable = batch.map((input) => mayAppend(input, fields))
      const ended: Outcome<Output>[] = []
      const alive = await runStages(stages, batch, state, ended)
      const inputs = alive.map(({ index, event }) => ({ ...(batch[index] as Raw), message: event }))
      const outcomes = oneEach(last.name, inputs, await last.process(inputs, state))
      for (const [position, { index, event }] of alive.entries()) {
        const original = appendable[index] ? batch[index]?.bytes : undefined
        const appended = original && (() => appendFields(original, event, fields))
        ended[index] = annotate(last.name, outcomes[position] as Outcome<Output>, appended)
      }
      return ended
    },
    ...(last.checks ? { checks: last.checks } : {}),
    registerMetrics(registry) {
      for (const stage of [...stages, last]) stage.registerMetrics?.(registry)
    },
    finish: async (state) => (await last.finish?.(state)) ?? [],
    async close() {
      for (const stage of [...stages, last]) await stage.close?.()
    },
  }
}

/**
 * A second part of a sub-message is merged or replaces the first, so bytes that hold one already are encoded as a whole; so are
 * those of a v1 producer, whose identity and times were filled in on reading.
 */
const mayAppend = ({ message, bytes }: Raw, fields: readonly AppendedField[]): boolean =>
  bytes !== undefined && Boolean(message.event_id) && fields.every((field) => !isPresent(message[field]))

const isPresent = (value: unknown): boolean => (Array.isArray(value) ? value.length > 0 : value != null)

/** Runs the stages in order; writes the outcomes of the inputs that end on the way into `ended`, by place in the batch. */
const runStages = async (
  stages: readonly EventStage[],
  batch: readonly Raw[],
  state: StateView,
  ended: Outcome<Output>[],
): Promise<Alive[]> => {
  let alive: Alive[] = batch.map(({ message }, index) => ({ index, event: message }))
  for (const stage of stages) {
    const events = alive.map(({ event }) => event)
    const outcomes = oneEach(stage.name, events, await stage.process(events, state))
    alive = alive.flatMap(({ index }, position) => {
      const outcome = outcomes[position] as Outcome<NetworkEvent>
      if (outcome.kind === 'ok') return [{ index, event: onlyOutput(stage.name, outcome.outputs) }]
      ended[index] = { ...outcome, stage: outcome.stage ?? stage.name }
      return []
    })
  }
  return alive
}

const onlyOutput = (stage: string, outputs: readonly NetworkEvent[]): NetworkEvent => {
  const [event] = outputs
  if (event === undefined || outputs.length > 1) throw new Error(`stage ${stage} gave ${outputs.length} events for one`)
  return event
}

const annotate = (
  stage: string,
  outcome: Outcome<Output>,
  appended: (() => Uint8Array) | undefined,
): Outcome<Output> => {
  if (outcome.kind !== 'ok') return { ...outcome, stage: outcome.stage ?? stage }
  if (appended === undefined) return outcome
  const outputs = outcome.outputs.map((output) =>
    output.topic === 'events.scored' && !output.bytes ? { ...output, bytes: appended() } : output,
  )
  return { kind: 'ok', outputs }
}
