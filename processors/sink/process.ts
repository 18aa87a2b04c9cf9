// The sink: topics become rows. It answers ok once the row is committed, so offsets never run ahead of the database.
import { type Outcome, ok, reject } from '../runtime/outcome.ts'
import type { Input, Output, Processor } from '../runtime/processor.ts'
import { refusalOf } from './acceptance.ts'
import { copyInto } from './copy.ts'
import { insertInto, type Table } from './statement.ts'
import type { Builders, Store } from './store.ts'
import { ALERTS } from './tables/alerts.ts'
import { ATTRIBUTIONS, attributionRowsOf } from './tables/attributions.ts'
import { COMPONENT_LOGS } from './tables/component-logs.ts'
import { DECISIONS } from './tables/decisions.ts'
import { ENFORCEMENT_REPORTS } from './tables/enforcement-reports.ts'
import { EVIDENCE } from './tables/evidence.ts'
import { LEDGER } from './tables/ledger.ts'
import { SECURITY_EVENTS } from './tables/security-events.ts'

export const SINK_TOPICS = [
  ...(['events.scored', 'evidence.emitted', 'alerts.raised', 'decisions.made'] as const),
  ...(['enforcement.reported', 'logs.raw', 'ledger.counted'] as const),
] as const
type SinkTopic = (typeof SINK_TOPICS)[number]
type AnyBuilders = Builders<unknown>

const buildersOf = <M>(table: Table<M>): AnyBuilders =>
  ({ insert: insertInto(table), ...(table.isAppendOnly ? { copy: copyInto(table) } : {}) }) as AnyBuilders

const BUILDERS: Readonly<Record<SinkTopic, AnyBuilders>> = {
  'events.scored': buildersOf(SECURITY_EVENTS),
  'evidence.emitted': buildersOf(EVIDENCE),
  'alerts.raised': buildersOf(ALERTS),
  'decisions.made': buildersOf(DECISIONS),
  'enforcement.reported': buildersOf(ENFORCEMENT_REPORTS),
  'logs.raw': buildersOf(COMPONENT_LOGS),
  'ledger.counted': buildersOf(LEDGER),
}

const ATTRIBUTION_BUILDERS = buildersOf(ATTRIBUTIONS)

export type SinkDeps = { readonly store: Store } & Pick<Processor, 'beside' | 'checks' | 'close'>

/** Outcomes have no outputs. Reject reasons: those of acceptance.ts, and `refused_by_database` with the database's message. */
export const createSink = ({ store, ...lifecycle }: SinkDeps): Processor<SinkTopic> => ({
  name: 'sink',
  reads: SINK_TOPICS,
  async process(batch) {
    const outcomes: Outcome<Output>[] = batch.map((input) => {
      const refusal = refusalOf(input)
      return refusal ? reject(refusal.reason, refusal.error) : ok()
    })
    for (const topic of SINK_TOPICS) await storeTopic(store, topic, batch, outcomes)
    await storeAttributions(store, batch, outcomes)
    return outcomes
  },
  ...lifecycle,
})

const storeTopic = async (
  store: Store,
  topic: SinkTopic,
  batch: readonly Input<SinkTopic>[],
  outcomes: Outcome<Output>[],
): Promise<void> => {
  const positions: number[] = []
  for (const [position, input] of batch.entries()) {
    if (input.topic === topic && outcomes[position]?.kind === 'ok') positions.push(position)
  }
  if (positions.length === 0) return
  const messages = positions.map((position) => batch[position]?.message)
  const refusals = await store(BUILDERS[topic], messages)
  for (const [index, error] of refusals.entries()) {
    if (error !== undefined) outcomes[positions[index] as number] = reject('refused_by_database', error)
  }
}

/** Few events have any. After their events: a crash in between brings the batch again, which finds the events there and adds these. */
const storeAttributions = async (
  store: Store,
  batch: readonly Input<SinkTopic>[],
  outcomes: Outcome<Output>[],
): Promise<void> => {
  const rows = batch.flatMap((input, position) =>
    input.topic === 'events.scored' && outcomes[position]?.kind === 'ok'
      ? attributionRowsOf(input.message).map((row) => ({ ...row, position }))
      : [],
  )
  if (rows.length === 0) return
  const refusals = await store(ATTRIBUTION_BUILDERS, rows)
  for (const [index, error] of refusals.entries()) {
    if (error !== undefined) outcomes[rows[index]?.position as number] = reject('refused_by_database', error)
  }
}
