import { describe, expect, it } from 'vitest'
import type { PartitionState } from '../runtime/state.ts'
import { openMemoryState } from '../runtime/state-memory.ts'
import { seededRandom } from './history.fixture.ts'
import { openReader, openWriter, readNumber, takeBytes, writeNumber } from './packed.ts'
import { openTable, type TableKind } from './record-table.ts'

type Count = { count: number; listed: number }
const writer = openWriter()
const KIND: TableKind<Count> = {
  name: 'count',
  encode({ count, listed }) {
    writeNumber(writer, count)
    writeNumber(writer, listed + 1)
    return takeBytes(writer)
  },
  decode(bytes) {
    const reader = openReader(bytes)
    return { count: readNumber(reader), listed: readNumber(reader) - 1 }
  },
  ...{ bucketSeconds: 60, horizonSeconds: 600, capacity: 1_000_000, hotCapacity: 100 },
}

const openPartition = (): Promise<PartitionState> => openMemoryState().open('table', 'events.raw', 0)

/** Counts each key once, in one committed batch at `second`; answers the counts and what left. */
const count = async (partition: PartitionState, keys: readonly string[], second: number, kind = KIND) => {
  const table = await openTable(partition.begin(), kind)
  await table.load(keys)
  const counts = keys.map((key) => {
    const record = table.get(key) ?? { count: 0, listed: -1 }
    record.count++
    table.put(key, record)
    return record.count
  })
  const evicted = await table.save(second)
  await partition.commit((partition.nextOffset ?? 0n) + 1n)
  return { counts, evicted, size: table.size() }
}
const restart = (partition: PartitionState): void => void partition.begin()
const names = (from: number, to: number): string[] =>
  Array.from({ length: to - from }, (_, index) => `k${from + index}`)

it('remembers more records than memory holds, over restarts', async () => {
  const partition = await openPartition()
  await count(partition, names(0, 1000), 0)
  restart(partition)
  const { counts, size } = await count(partition, names(0, 1000), 1)
  expect(counts).toEqual(new Array(1000).fill(2))
  expect(size).toBe(1000)
})

describe('a record', () => {
  it('that is idle for the horizon leaves, one that was used since stays', async () => {
    const partition = await openPartition()
    await count(partition, ['idle', 'busy'], 0)
    await count(partition, ['busy'], 500)
    expect((await count(partition, ['clock'], 659)).evicted).toEqual([])
    const { evicted, size } = await count(partition, ['clock'], 660)
    expect(evicted).toMatchObject([{ key: 'idle', reason: 'idle', record: { count: 1 } }])
    expect(size).toBe(2)
    restart(partition)
    expect((await count(partition, ['idle', 'busy'], 661)).counts).toEqual([1, 3])
  })

  it('least recently used leaves when there are too many', async () => {
    const kind = { ...KIND, capacity: 600 }
    const partition = await openPartition()
    await count(partition, names(0, 600), 0, kind)
    await count(partition, names(0, 10), 60, kind)
    const { evicted, size } = await count(partition, names(600, 700), 61, kind)
    // A list of 512 keys is read at a time; the ten used since stay.
    expect(evicted.map(({ key }) => key)).toEqual(names(10, 512))
    expect(evicted[0]?.reason).toBe('capacity')
    expect(size).toBe(198)
  })

  it('that leaves does not come back from the log', async () => {
    const partition = await openPartition()
    const table = await openTable(partition.begin(), KIND)
    table.put('gone', { count: 5, listed: -1 })
    await table.save(0)
    await partition.commit(1n)
    const again = await openTable(partition.begin(), KIND)
    again.forget('gone')
    await again.save(1)
    await partition.commit(2n)
    restart(partition)
    expect((await count(partition, ['gone'], 2)).counts).toEqual([1])
  })
})

it('counts the same with restarts, lost batches and a memory of any size', async () => {
  const random = seededRandom(11)
  const batches = Array.from({ length: 300 }, (_, index) => ({
    second: index * 7,
    keys: [
      ...new Set(Array.from({ length: 1 + Math.floor(random() * 40) }, () => `k${Math.floor(random() ** 2 * 500)}`)),
    ],
  }))
  const run = async (kind: typeof KIND, isDisturbed: boolean) => {
    const partition = await openPartition()
    const results = []
    for (const { keys, second } of batches) {
      if (isDisturbed && random() < 0.2) restart(partition)
      if (isDisturbed && random() < 0.2) {
        const lost = await openTable(partition.begin(), kind)
        await lost.load(keys)
        for (const key of keys) lost.put(key, { count: 999, listed: -1 })
        await lost.save(second)
      }
      results.push(await count(partition, keys, second, kind))
    }
    return results
  }
  const undisturbed = await run(KIND, false)
  expect(undisturbed.some(({ evicted }) => evicted.length > 0)).toBe(true)
  expect(await run(KIND, true)).toEqual(undisturbed)
  expect(await run({ ...KIND, hotCapacity: 1 }, true)).toEqual(undisturbed)
})
