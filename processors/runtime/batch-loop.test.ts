import { expect, test } from 'vitest'
import { encodeFor } from '../../schemas/topics.ts'
import {
  type BatchControl,
  chunksOf,
  type LoopDeps,
  RejectLimitError,
  runBatch,
  runQuiet,
  type Seat,
} from './batch-loop.ts'
import type { ReceivedRecord } from './dead-letters.ts'
import { frame } from './frame.ts'
import { loadOpenRange } from './open-range.ts'
import { drop, ok, reject } from './outcome.ts'
import type { Input, Output, Processor } from './processor.ts'
import type { WireRecord } from './producer.ts'
import { StaleOwnerError, type StateStore } from './state.ts'
import { openMemoryState } from './state-memory.ts'

const record = (offset: number, src_ip: string): ReceivedRecord => ({
  key: Buffer.from(src_ip),
  value: frame(1, encodeFor('events.raw', { src_ip })),
  offset: String(offset),
  timestamp: '1000',
})
const broken = (offset: number): ReceivedRecord => ({ ...record(offset, ''), value: Buffer.from('no frame') })

/** Counts its inputs in its state and says the count, so that an input applied twice shows. */
const counting: Processor<'events.raw'> = {
  name: 'counting',
  reads: ['events.raw'],
  async process(batch, state) {
    let count = (await state.getMany(['count']))[0]?.[0] ?? 0
    const outcomes = batch.map((input: Input<'events.raw'>) => {
      if (input.message.src_ip === 'dropped') return drop('asked_to')
      if (input.message.src_ip === 'rejected') return reject('bad_time', 'time_us is -1')
      count++
      return ok<Output>({ topic: 'events.scored', key: `${count}`, message: input.message })
    })
    state.set('count', Uint8Array.of(count))
    return outcomes
  },
}

type Bench = {
  readonly deps: LoopDeps
  readonly sent: Output[]
  readonly letters: WireRecord[]
  readonly done: string[]
  readonly control: BatchControl
}
const bench = (changes: Partial<LoopDeps> = {}): Bench => {
  const [sent, letters, done]: [Output[], WireRecord[], string[]] = [[], [], []]
  const producer = {
    send: async (outputs: readonly Output[]) => void sent.push(...outputs),
    sendRecords: async (records: readonly WireRecord[]) => void letters.push(...records),
  }
  const limits = { messages: 2, sizeBytes: 1000, rejectsInARow: 3 }
  const deps = { processor: counting, producer, metrics: { countChunk: () => {} }, limits, now: () => 2000, ...changes }
  const control = {
    mayContinue: () => true,
    heartbeat: async () => {},
    done: (offset: string) => void done.push(offset),
  }
  return { deps, sent, letters, done, control }
}
const seatIn = async (store: StateStore): Promise<Seat> => {
  const state = await store.open('counting', 'events.raw', 0)
  return { topic: 'events.raw', partition: 0, state, ledger: await loadOpenRange(state, 'events.raw', 0) }
}
const batchOf = (...records: ReceivedRecord[]) => ({ records, highWatermark: 100n })

test('cuts chunks by number and bytes; a larger record goes alone', () => {
  const sized = [10, 10, 10, 900, 200, 5000, 1].map((bytes, at) => ({ ...record(at, ''), value: Buffer.alloc(bytes) }))
  const chunks = [...chunksOf(sized, { messages: 2, sizeBytes: 1000 })]
  expect(chunks.map((chunk) => chunk.map(({ value }) => value?.length))).toEqual([
    [10, 10],
    [10, 900],
    [200],
    [5000],
    [1],
  ])
  expect([...chunksOf([], { messages: 2, sizeBytes: 1000 })]).toEqual([])
})

test('commits each chunk after its outputs and dead letters', async () => {
  const { deps, sent, letters, done, control } = bench()
  const seat = await seatIn(openMemoryState())
  const records = [record(5, 'a'), record(6, 'dropped'), broken(9), record(10, 'rejected'), record(11, 'b')]
  expect(await runBatch(deps, seat, batchOf(...records), control)).toBe(5)
  expect(sent.map(({ key }) => key)).toEqual(['1', '2'])
  expect(letters.map(({ headers }) => [headers?.['autoinmune.offset'], headers?.['autoinmune.reason']])).toEqual([
    ['9', 'bad_frame'],
    ['10', 'bad_time'],
  ])
  expect(done).toEqual(['6', '10', '11'])
  expect(seat.state.nextOffset).toBe(12n)
})

test('commits nothing when outputs are not acknowledged, and applies the chunk once when it comes again', async () => {
  const store = openMemoryState()
  const { deps, sent, control } = bench()
  const refusing = { ...deps.producer, sendRecords: async () => Promise.reject(new Error('no leader')) }
  const records = [record(0, 'a'), record(1, 'b')]
  const failed = runBatch({ ...deps, producer: refusing }, await seatIn(store), batchOf(...records), control)
  await expect(failed).rejects.toThrow('no leader')
  const seat = await seatIn(store)
  expect(seat.state.nextOffset).toBeUndefined()
  await runBatch(deps, seat, batchOf(...records), control)
  expect(sent.map(({ key }) => key)).toEqual(['1', '2', '1', '2'])
})

test('leaves out what the state has seen', async () => {
  const { deps, sent, done, control } = bench()
  const seat = await seatIn(openMemoryState())
  await runBatch(deps, seat, batchOf(record(0, 'a'), record(1, 'b')), control)
  expect(await runBatch(deps, seat, batchOf(record(0, 'a'), record(1, 'b'), record(2, 'c')), control)).toBe(1)
  expect(await runBatch(deps, seat, batchOf(record(1, 'b')), control)).toBe(0)
  expect(sent.map(({ message }) => 'src_ip' in message && message.src_ip)).toEqual(['a', 'b', 'c'])
  expect(done).toEqual(['1', '1', '2', '1'])
})

test('stops between chunks on shutdown', async () => {
  const { deps, sent, control } = bench()
  const seat = await seatIn(openMemoryState())
  const records = [record(0, 'a'), record(1, 'b'), record(2, 'c')]
  await runBatch(deps, seat, batchOf(...records), { ...control, mayContinue: () => sent.length === 0 })
  expect(sent).toHaveLength(2)
  expect(seat.state.nextOffset).toBe(2n)
})

test('gives the partition up when another instance has committed it', async () => {
  const store = openMemoryState()
  const { deps, control } = bench()
  const [zombie, owner] = [await seatIn(store), await seatIn(store)]
  await runBatch(deps, owner, batchOf(record(0, 'a')), control)
  await expect(runBatch(deps, zombie, batchOf(record(0, 'a')), control)).rejects.toThrow(StaleOwnerError)
  expect((await seatIn(store)).state.nextOffset).toBe(1n)
})

test('stops at too many rejects in a row, also when they span chunks and starts', async () => {
  const store = openMemoryState()
  const { deps, letters, control } = bench()
  await runBatch(deps, await seatIn(store), batchOf(broken(0), record(1, 'a'), broken(2), broken(3)), control)
  const again = runBatch(deps, await seatIn(store), batchOf(broken(4)), control)
  await expect(again).rejects.toThrow(RejectLimitError)
  await expect(again).rejects.toThrow('3 inputs of events.raw 0 rejected in a row, the last one: bad_frame')
  expect(letters).toHaveLength(3)
  expect((await seatIn(store)).state.nextOffset).toBe(4n)
})

test.each([
  ['no_value', null],
  ['bad_frame', Buffer.from([1, 2, 3])],
  ['undecodable', frame(1, Uint8Array.of(0x0a, 0xff))],
])('rejects as %s with the original bytes', async (reason, value) => {
  const { deps, letters, control } = bench()
  await runBatch(deps, await seatIn(openMemoryState()), batchOf({ ...record(0, 'a'), value }), control)
  expect(letters[0]).toMatchObject({ topic: 'events.raw.dead-letter', key: Buffer.from('a'), value })
  expect(letters[0]?.headers).toMatchObject({ 'autoinmune.reason': reason, 'autoinmune.processor': 'counting' })
})

test('lets what is held back leave once when a partition is quiet, at the same offset', async () => {
  let nowMs = 10_000
  const holding: Processor<'events.raw'> = {
    ...counting,
    async finish(state) {
      state.set('left', Uint8Array.of(1))
      return [{ topic: 'events.scored', key: 'held', message: {} }]
    },
  }
  const { deps, sent, control } = bench({ processor: holding, now: () => nowMs })
  const seat = await seatIn(openMemoryState())
  await runBatch(deps, seat, batchOf(record(7, 'a')), control)
  await runQuiet(deps, seat)
  expect(sent.map(({ key }) => key)).toEqual(['1'])
  nowMs += 2000
  await runQuiet(deps, seat)
  await runQuiet(deps, seat)
  expect(sent.map(({ key }) => key)).toEqual(['1', 'held'])
  expect(seat.state.nextOffset).toBe(8n)
  expect((await seat.state.begin().getMany(['left']))[0]).toEqual(Uint8Array.of(1))
  expect(seat.ledger.takeRows(nowMs)).toMatchObject([{ first_offset: 7, last_offset: 7, consumed: 1, emitted: 2 }])
})
