import { expect, test } from 'vitest'
import { appendFields } from '../../schemas/event-bytes.ts'
import { type NetworkEvent, networkEventCodec } from '../../schemas/messages.ts'
import { decodeFrom } from '../../schemas/topics.ts'
import { chainStages } from './chain.ts'
import { countStages } from './ledger.ts'
import { drop, ok, reject } from './outcome.ts'
import type { EventStage, Input, Output, Processor } from './processor.ts'
import { openMemoryState } from './state-memory.ts'

const stage = (name: string, decide: (event: NetworkEvent) => ReturnType<EventStage['process']>): EventStage => ({
  name,
  writes: ['geo_features'],
  process: async (batch) => (await Promise.all(batch.map(decide))).flat(),
})
const geo = stage('enrichment', async (event) => {
  if (event.src_ip === 'dropped') return [drop('loopback')]
  if (event.src_ip === 'rejected') return [reject('bad_time', 'time_us=-1')]
  return [ok({ ...event, geo_features: { country_code: 'ES' } })]
})
const last: Processor<'events.raw'> = {
  name: 'detection',
  reads: ['events.raw'],
  process: async (batch) =>
    batch.map(({ message }) =>
      message.src_ip === 'late' ? drop('late') : ok<Output>({ topic: 'events.scored', key: 'k', message }),
    ),
}
const raw = (event: NetworkEvent): Input<'events.raw'> => {
  const bytes = networkEventCodec.encode(event)
  return { topic: 'events.raw', message: decodeFrom('events.raw', bytes), bytes }
}
const run = async (chain: Processor<'events.raw'>, batch: readonly Input<'events.raw'>[]) =>
  chain.process(batch, (await openMemoryState().open('test', 'events.raw', 0)).begin())
const outputOf = (outcomes: Awaited<ReturnType<typeof run>>): Output | undefined =>
  outcomes[0]?.kind === 'ok' ? outcomes[0].outputs[0] : undefined

test('ends an input in the stage that drops or rejects it and keeps the order of the rest', async () => {
  const chain = chainStages('pipeline', [geo, stage('inference', async (event) => [ok(event)])], last)
  const inputs = ['dropped', 'a', 'late', 'rejected', 'b'].map((src_ip) => raw({ src_ip, event_id: 'x' }))
  const outcomes = await run(chain, inputs)
  expect(
    outcomes.map((outcome) => ('stage' in outcome ? `${outcome.kind} in ${outcome.stage}` : outcome.kind)),
  ).toEqual(['drop in enrichment', 'ok', 'drop in detection', 'reject in enrichment', 'ok'])
  expect(Object.fromEntries(countStages(chain, outcomes))).toEqual({
    enrichment: { consumed: 5, accepted: 3, emitted: 3, dropped: { loopback: 1 }, rejected: { bad_time: 1 } },
    inference: { consumed: 3, accepted: 3, emitted: 3, dropped: {}, rejected: {} },
    detection: { consumed: 3, accepted: 2, emitted: 2, dropped: { late: 1 }, rejected: {} },
  })
})

test('appends what the stages wrote to the bytes received', async () => {
  const input = raw({ event_id: 'x', src_ip: '10.0.0.1' })
  const output = outputOf(await run(chainStages('pipeline', [geo], last), [input]))
  expect(output?.bytes).toEqual(
    appendFields(input.bytes ?? new Uint8Array(), { geo_features: { country_code: 'ES' } }, ['geo_features']),
  )
})

test.each([
  ['the original has no event_id', { src_ip: '10.0.0.1' }],
  ['the original holds such a field already', { event_id: 'x', geo_features: { country_code: 'FR' } }],
])('leaves the whole event to be encoded where %s', async (_, event) => {
  const output = outputOf(await run(chainStages('pipeline', [geo], last), [raw(event)]))
  expect(output?.bytes).toBeUndefined()
  expect(output?.message).toMatchObject({ geo_features: { country_code: 'ES' } })
})

test('refuses a stage that does not answer for every input', async () => {
  const silent: EventStage = { name: 'silent', writes: [], process: async () => [] }
  await expect(run(chainStages('pipeline', [silent], last), [raw({ event_id: 'x' })])).rejects.toThrow(
    'silent gave 0 outcomes for 1 inputs',
  )
})
