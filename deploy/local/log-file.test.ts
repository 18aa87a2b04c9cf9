import { readdirSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { expect, test } from 'vitest'
import { lastLines, openLogFile } from './log-file.ts'
import { makeTemporaryDirectory } from './temporary-directory.fixture.ts'

test('keeps one older file when the log has grown too large', () => {
  const file = path.join(makeTemporaryDirectory(), 'kafka.log')
  const log = openLogFile(file, 10)
  for (const line of ['first 1\n', 'second\n', 'third\n']) log.write(Buffer.from(line))
  log.close()
  expect(readdirSync(path.dirname(file)).sort()).toEqual(['kafka.log', 'kafka.log.1'])
  expect(readFileSync(`${file}.1`, 'utf8')).toBe('second\n')
  expect(readFileSync(file, 'utf8')).toBe('third\n')
})

test('goes on with the log of an earlier run', () => {
  const file = path.join(makeTemporaryDirectory(), 'kafka.log')
  for (const line of ['one\n', 'two\n']) {
    const log = openLogFile(file)
    log.write(Buffer.from(line))
    log.close()
  }
  expect(lastLines(file, 5)).toEqual(['one', 'two'])
  expect(lastLines(file, 1)).toEqual(['two'])
})

test('knows no lines of a log that does not exist', () => {
  expect(lastLines(path.join(makeTemporaryDirectory(), 'none.log'), 5)).toEqual([])
})
