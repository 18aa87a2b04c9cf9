import { expect, test } from 'vitest'
import { timeOrderedUuid } from '../../schemas/event-id.ts'
import type { NetworkEvent } from '../../schemas/messages.ts'
import type { Input } from '../runtime/processor.ts'
import { openMemoryState } from '../runtime/state-memory.ts'
import type { Copy } from './copy.ts'
import { createSink, type SINK_TOPICS } from './process.ts'
import type { Statement } from './statement.ts'
import { createStore } from './store.ts'

type SinkInput = Input<(typeof SINK_TOPICS)[number]>

const TIME_US = Date.UTC(2026, 10, 24) * 1000
const event = (index: number, changes: NetworkEvent = {}): SinkInput => ({
  topic: 'events.scored',
  message: { time_us: TIME_US, event_id: timeOrderedUuid(TIME_US, index), sensor_id: `${index}`, ...changes },
})
const state = (await openMemoryState().open('test', 'topic', 0)).begin()
const databaseError = (code: string, message = 'no') => Object.assign(new Error(message), { code })

/** A database that keeps statements and fails as told; it takes no copy unless `copies` says so. */
const fakeDatabase = (
  failure: (statement: Statement, attempt: number) => Error | undefined = () => undefined,
  copies: () => Error | undefined = () => databaseError('23505', 'duplicate key'),
) => {
  const done: Statement[] = []
  const copied: string[] = []
  const waits: number[] = []
  const outages: (string | undefined)[] = []
  let attempts = 0
  const run = async (statement: Statement) => {
    const error = failure(statement, ++attempts)
    if (error) throw error
    done.push(statement)
  }
  const copy = async ({ text, pieces }: Copy) => {
    for (const _ of pieces());
    const error = copies()
    if (error) throw error
    copied.push(text)
  }
  const wait = async (ms: number) => void waits.push(ms)
  const onOutage = (error: Error | undefined) => void outages.push(error?.message)
  return { done, copied, waits, outages, sink: createSink({ store: createStore({ run, copy }, { wait, onOutage }) }) }
}
const tables = (done: readonly Statement[]) => done.map(({ text }) => /INSERT INTO (\w+)/.exec(text)?.[1])

test('stores each topic in its own table with one statement', async () => {
  const { sink, done } = fakeDatabase()
  const log_id = timeOrderedUuid(TIME_US, 'log')
  const evidence_id = timeOrderedUuid(TIME_US, 'evidence')
  const batch: SinkInput[] = [
    event(1),
    { topic: 'logs.raw', message: { time_us: TIME_US, log_id } },
    { topic: 'evidence.emitted', message: { time_us: TIME_US, evidence_id } },
    { topic: 'alerts.raised', message: { alert_id: 'a' } },
    { topic: 'ledger.counted', message: { processor: 'p' } },
    event(2),
  ]
  expect(await sink.process(batch, state)).toEqual(batch.map(() => ({ kind: 'ok', outputs: [] })))
  expect(tables(done).sort()).toEqual(['alerts', 'component_logs', 'evidence', 'ledger', 'security_events'])
})

test.each<[string, NetworkEvent]>([
  ['missing_id', { event_id: null }],
  ['missing_id', { event_id: 'not-a-uuid' }],
  ['missing_time', { time_us: null }],
  ['insane_time', { time_us: 1000, event_id: timeOrderedUuid(1000, 1) }],
  ['id_and_time_differ', { time_us: TIME_US + 1 }],
])('rejects an event with %s before the database sees it', async (reason, changes) => {
  const { sink, done } = fakeDatabase()
  expect(await sink.process([event(1, changes)], state)).toMatchObject([{ kind: 'reject', reason }])
  expect(done).toEqual([])
})

test('rejects the one row that the database refuses, with its message, and stores the others', async () => {
  const { sink, done } = fakeDatabase(({ values }) =>
    values.some((value) => value.includes('"bad"')) ? databaseError('22P02', 'invalid input') : undefined,
  )
  const batch = Array.from({ length: 9 }, (_, index) => event(index, index === 5 ? { sensor_id: 'bad' } : {}))
  const outcomes = await sink.process(batch, state)
  expect(outcomes.map(({ kind }, index) => (kind === 'ok' ? '' : index)).filter(String)).toEqual([5])
  expect(outcomes[5]).toEqual({ kind: 'reject', reason: 'refused_by_database', error: 'invalid input' })
  const stored = done.flatMap(({ values }) => values[1]?.match(/[0-9a-f-]{36}/g) ?? [])
  expect(stored).toEqual(
    batch.filter((_, index) => index !== 5).map(({ message }) => (message as NetworkEvent).event_id),
  )
})

test('waits for a database that is away, longer each time, and tells of it once', async () => {
  const { sink, waits, outages } = fakeDatabase((_, attempt) =>
    attempt < 9 ? databaseError('ECONNREFUSED', 'refused') : undefined,
  )
  expect(await sink.process([event(1)], state)).toMatchObject([{ kind: 'ok' }])
  expect(waits).toEqual([100, 200, 400, 800, 1600, 3200, 5000, 5000])
  expect(outages).toEqual(['refused', undefined])
})

test('throws what waiting cannot mend', async () => {
  const { sink } = fakeDatabase(() => databaseError('42P01', 'relation "security_events" does not exist'))
  await expect(sink.process([event(1)], state)).rejects.toThrow('store rows')
})

test('stops waiting when it is closed', async () => {
  const stopping = new AbortController()
  stopping.abort()
  const away = () => Promise.reject(databaseError('57P01'))
  const store = createStore({ run: away, copy: away }, { signal: stopping.signal })
  await expect(createSink({ store }).process([event(1)], state)).rejects.toThrow()
})

test('puts one row of an alert into a statement: its newest revision', async () => {
  const { sink, done } = fakeDatabase()
  const alert = (revision: number): SinkInput => ({ topic: 'alerts.raised', message: { alert_id: 'a', revision } })
  await sink.process([alert(2), alert(3), alert(1)], state)
  expect(done[0]?.values.slice(0, 2)).toEqual(['{"a"}', '{3}'])
})

test('copies rows that are only added, and inserts the others', async () => {
  const { sink, copied, done } = fakeDatabase(undefined, () => undefined)
  await sink.process([event(1), { topic: 'alerts.raised', message: { alert_id: 'a' } }], state)
  expect(copied).toEqual([
    expect.stringMatching(/^COPY security_events \(time, event_id, .*\) FROM STDIN \(FORMAT binary\)$/),
  ])
  expect(tables(done)).toEqual(['alerts'])
})

test('inserts instead of copying where a value does not fit', async () => {
  const { sink, copied, done } = fakeDatabase(undefined, () => undefined)
  await sink.process(
    [...Array.from({ length: 300 }, (_, index) => event(index)), event(300, { src_ip: '10.0.0.0/8' })],
    state,
  )
  expect(copied).toEqual([])
  expect(tables(done)).toEqual(['security_events'])
})

test('waits with a copy for a database that is away', async () => {
  const answers = [databaseError('57P03'), databaseError('ECONNRESET'), undefined]
  const { sink, copied, done, waits } = fakeDatabase(undefined, () => answers.shift())
  await sink.process([event(1)], state)
  expect(waits).toEqual([100, 200])
  expect([copied.length, done.length]).toEqual([1, 0])
})

test('throws what is wrong with a copy beyond its rows', async () => {
  const { sink } = fakeDatabase(undefined, () => databaseError('42P01'))
  await expect(sink.process([event(1)], state)).rejects.toThrow('copy rows')
})
