import {
  appendFileSync,
  copyFileSync,
  existsSync,
  mkdtempSync,
  readFileSync,
  renameSync,
  rmSync,
  truncateSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { gzipSync } from 'node:zlib'
import { pino } from 'pino'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { type FakeBroker, NOW_US, openFakeBroker } from '../intake.fixture.ts'
import type { Line } from '../lines.ts'
import { openLogMetrics } from '../metrics.ts'
import { openFileSource } from './file.ts'
import { readLogFile } from './log-file.ts'
import type { OpenSource } from './source.ts'

const PATIENCE = { timeout: 8000, interval: 20 }
let directory: string
let file: string
let broker: FakeBroker
let metrics: ReturnType<typeof openLogMetrics>
let open: OpenSource[] = []

beforeEach(() => {
  directory = mkdtempSync(path.join(tmpdir(), 'autoinmune-logs-'))
  file = path.join(directory, 'app.log')
  broker = openFakeBroker()
  metrics = openLogMetrics(() => 0)
  open = []
})
afterEach(async () => {
  for (const source of open) await source.close()
  rmSync(directory, { recursive: true })
})

const follow = (changes: object = {}): OpenSource => {
  const source = { name: 'app', type: 'file' as const, paths: [path.join(directory, 'app.log')], ...changes }
  const deps = {
    intake: broker.intake,
    metrics,
    log: pino({ level: 'silent' }),
    nowUs: () => NOW_US,
    stateDir: path.join(directory, 'state'),
  }
  const opened = openFileSource(source, deps)
  open.push(opened)
  return opened
}
const line = (text: string): string => `Nov 24 11:00:01 h a: ${text}\n`
const write = (...texts: string[]): void => appendFileSync(file, texts.map(line).join(''))
const seen = (...messages: string[]) => expect.poll(() => broker.messages(), PATIENCE).toEqual(messages)
const lossesOf = async () =>
  (await metrics.registry.getSingleMetric('logs_lost_files_total')?.get())?.values.map(({ labels }) => labels.reason)
const ids = () => broker.outputs.map(({ message }) => ('log_id' in message ? message.log_id : ''))

test('reads what is there, then what is added, and a line only when it is whole', async () => {
  write('one')
  follow()
  await seen('one')
  appendFileSync(file, line('two').slice(0, 22))
  await new Promise((resolve) => setTimeout(resolve, 500))
  expect(broker.messages()).toEqual(['one'])
  appendFileSync(file, line('two').slice(22))
  await seen('one', 'two')
})

test('goes on after a restart where the broker had acknowledged, unfinished line included', async () => {
  write('one')
  appendFileSync(file, line('two').slice(0, 22))
  const first = follow()
  await seen('one')
  await first.close()
  appendFileSync(file, line('two').slice(22))
  write('three')
  follow()
  await seen('one', 'two', 'three')
})

test('what the broker did not take comes again with the same ids', async () => {
  write('one', 'two')
  const before = broker
  const first = follow()
  await seen('one', 'two')
  await first.close()
  rmSync(path.join(directory, 'state'), { recursive: true })
  broker = openFakeBroker()
  follow()
  await seen('one', 'two')
  expect(ids()).toEqual(before.outputs.map(({ message }) => ('log_id' in message ? message.log_id : '')))
})

test('a file renamed away is read to its end, its last line too, and its successor from the beginning', async () => {
  write('one')
  follow()
  await seen('one')
  renameSync(file, `${file}.1`)
  appendFileSync(`${file}.1`, `${line('two')}${line('three').trimEnd()}`)
  write('four')
  await expect.poll(() => broker.messages().toSorted(), PATIENCE).toEqual(['four', 'one', 'three', 'two'])
  expect(await lossesOf()).toEqual([])
})

test('a file renamed away while nobody read it is found again beside its old name', async () => {
  write('one')
  const first = follow()
  await seen('one')
  await first.close()
  write('two')
  renameSync(file, `${file}.1`)
  write('three')
  follow()
  await expect.poll(() => broker.messages().toSorted(), PATIENCE).toEqual(['one', 'three', 'two'])
})

test('a file gone before it was read to its end is counted', async () => {
  write('one')
  const first = follow()
  await seen('one')
  await first.close()
  rmSync(file)
  follow()
  await expect.poll(lossesOf, PATIENCE).toEqual(['rotated_away'])
})

test.each([
  ['shorter', ['two']],
  ['longer', ['a line that is longer than everything before', 'two']],
])('copytruncate: a file emptied and written again (%s) is read from its beginning', async (_name, texts) => {
  write('one')
  follow()
  await seen('one')
  copyFileSync(file, `${file}.copy`)
  truncateSync(file)
  appendFileSync(file, texts.map((text) => line(text).replace('11:00:01', '11:30:00')).join(''))
  await seen('one', ...texts)
  expect(await lossesOf()).toEqual(['truncated'])
})

test('a pattern finds files that come later; excluded and gzipped ones are left alone', async () => {
  follow({ paths: [path.join(directory, '*.log*')], exclude: [path.join(directory, 'no.log')] })
  writeFileSync(path.join(directory, 'no.log'), line('excluded'))
  writeFileSync(path.join(directory, 'x.log.2.gz'), gzipSync(line('zipped')))
  writeFileSync(path.join(directory, 'b.log'), line('late'))
  await seen('late')
})

test('may begin at the end', async () => {
  write('old')
  follow({ from: 'end' })
  await expect.poll(() => existsSync(path.join(directory, 'state', 'logs')), PATIENCE).toBe(true)
  await new Promise((resolve) => setTimeout(resolve, 300))
  write('new')
  await seen('new')
})

test('a Zeek file goes on after a restart although its header lies behind', async () => {
  writeFileSync(file, '#separator \\x09\n#path\tweird\n#fields\tts\tname\n#types\ttime\tstring\n1655158154.5\tone\n')
  const first = follow()
  await seen('weird one')
  await first.close()
  appendFileSync(file, '1655158155.5\ttwo\n')
  follow()
  await seen('weird one', 'weird two')
  expect(broker.letters).toEqual([])
})

test('positions move only after the acknowledgement, and are replaced as a whole', async () => {
  const positions = path.join(directory, 'state', 'logs', 'app.json')
  broker.hold()
  write('one')
  const source = follow()
  await new Promise((resolve) => setTimeout(resolve, 1500))
  expect(existsSync(positions)).toBe(false)
  broker.release()
  await seen('one')
  await source.close()
  expect(JSON.parse(readFileSync(positions, 'utf8'))).toMatchObject({
    version: 1,
    files: [{ path: file, offset: line('one').length }],
  })
  expect(existsSync(`${positions}.new`)).toBe(false)
})

test('a damaged position file is an error, not a second reading', () => {
  const positions = path.join(directory, 'state', 'logs', 'app.json')
  follow()
  writeFileSync(positions, '{"version":1,')
  expect(() => follow()).toThrow(/positions in/)
})

const allLines = async (zipped: string): Promise<Line[]> => {
  const lines: Line[] = []
  for await (const group of readLogFile(zipped, 1000)) lines.push(...group)
  return lines
}

test('a gzipped file is read once; broken gzip is an error', async () => {
  const zipped = `${file}.1.gz`
  writeFileSync(zipped, gzipSync(line('one') + line('two')))
  const lines = await allLines(zipped)
  expect(lines.map(({ bytes }) => bytes.toString().slice(-3))).toEqual(['one', 'two'])
  writeFileSync(zipped, gzipSync(line('one')).subarray(0, 20))
  await expect(allLines(zipped)).rejects.toThrow()
  writeFileSync(zipped, gzipSync(Buffer.alloc(100_000_000)))
  expect(await allLines(zipped)).toMatchObject([{ sizeBytes: 100_000_000 }])
})
