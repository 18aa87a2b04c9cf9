import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import { expect, test } from 'vitest'

// A fixed number of cases rather than a time: the same ones on every machine.
test('no damaged capture crashes the sensor, hangs it, or makes it lose count', async () => {
  const { stdout } = await promisify(execFile)(process.execPath, [
    'test/fuzz/main.ts',
    '--seed',
    '1',
    '--cases',
    '1500',
  ])
  expect(stdout).toContain('1500 cases of seed 1')
}, 120_000)
