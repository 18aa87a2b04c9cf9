// Promise: what cannot be processed is kept with its key, bytes and headers, can be seen, and can be sent back.
import { execFile } from 'node:child_process'
import path from 'node:path'
import { promisify } from 'node:util'
import { expect, test } from 'vitest'
import { type DeadLetter, openDeadLetterStore } from '../../processors/runtime/dead-letter-store.ts'
import { ok, reject } from '../../processors/runtime/outcome.ts'
import type { Processor } from '../../processors/runtime/processor.ts'
import { openTestProducer, startRunner, testConfig, testEnvironment, uniqueName } from './running.ts'

const CLI = path.join(import.meta.dirname, '../../cli/main.ts')
const run = promisify(execFile)

const KEY = Buffer.from([0, 255, 27])
const HOSTILE = Buffer.concat([Buffer.from('\x1b]0;owned\x07 no frame '), Buffer.from([0, 0xff, 0xfe])])

const refusing = (name: string): Processor<'events.raw'> => ({
  name,
  reads: ['events.raw'],
  process: async (batch) => batch.map(({ message }) => (message.sensor_id === name ? reject('bad_time') : ok())),
})

test('keeps key, bytes and headers, and lists, shows and replays them', async () => {
  const name = uniqueName('dead-letter')
  const config = testConfig()
  const producer = await openTestProducer(config)
  const headers = { trace: Buffer.from([1, 0, 255]), origin: name }
  await producer.sendRecords([{ topic: 'events.raw', key: KEY, value: HOSTILE, headers }])
  await producer.send([{ topic: 'events.raw', key: name, message: { sensor_id: name } }])
  const runner = await startRunner(refusing(name), config)
  const letters = await lettersOf(name, 2)
  const broken = letters.find(({ reason }) => reason === 'bad_frame')
  expect(broken).toMatchObject({ key: KEY, value: HOSTILE, error: 'first byte is 27, not 0' })
  expect(broken?.headers).toEqual({ trace: headers.trace, origin: Buffer.from(name) })
  expect(letters.find(({ reason }) => reason === 'bad_time')?.key).toEqual(Buffer.from(name))
  await runner.stop()

  const cli = (...args: string[]) => run(process.execPath, [CLI, 'dead-letter', ...args], { env: testEnvironment() })
  const place = [String(broken?.partition), String(broken?.offset)] as const
  const listed = (await cli('list', '--topic', 'events.raw', '--since', '1h', '--json')).stdout.trim().split('\n')
  expect(listed.map((line) => JSON.parse(line)).filter((letter) => letter.processor === name)).toHaveLength(2)
  const shown = (await cli('show', 'events.raw', ...place)).stdout
  expect(shown).toContain('\\x1b]0;owned\\x07 no frame \\x00\\xff\\xfe')
  expect(shown).not.toContain('\x1b')
  await cli('replay', 'events.raw', '--partition', place[0], '--offset', place[1])
  await expect(cli('show', 'events.raw', '0', '999999999')).rejects.toMatchObject({ code: 3 })

  const second = uniqueName('dead-letter-again')
  await startRunner(refusing(second), testConfig())
  const again = (await lettersOf(second, 2)).filter(({ value }) => value?.equals(HOSTILE))
  expect(again).toHaveLength(2)
  for (const letter of again) expect(letter).toMatchObject({ key: KEY, headers: { trace: headers.trace } })
})

/** Waits for `count` dead letters of that processor with our bytes or key. */
const lettersOf = async (processor: string, count: number): Promise<readonly DeadLetter[]> => {
  const store = await openDeadLetterStore(testConfig())
  let found: DeadLetter[] = []
  try {
    const read = async (): Promise<number> => {
      found = []
      await store.read('events.raw', (letter) => void (letter.processor === processor && found.push(letter)))
      return found.length
    }
    await expect.poll(read, { timeout: 30_000, interval: 200 }).toBeGreaterThanOrEqual(count)
  } finally {
    await store.close()
  }
  return found
}
