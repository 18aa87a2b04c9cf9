import { expect, test } from 'vitest'
import { describeEvent } from './describe-event.ts'

test.each([
  [
    { kind: 'ready', name: 'kafka', afterMs: 1234, address: '127.0.0.1:9092' },
    'kafka      ready after 1.2 s   127.0.0.1:9092',
  ],
  [
    { kind: 'died', name: 'sink', exit: { code: 1, signal: null }, retryInMs: 250 },
    'sink       ended with status 1, starts again in 0.25 s',
  ],
  [
    { kind: 'died', name: 'sink', exit: { code: null, signal: 'SIGKILL' }, retryInMs: 500 },
    'sink       ended with SIGKILL, starts again in 0.5 s',
  ],
  [{ kind: 'note', name: 'database', text: '10 new migrations' }, 'database   10 new migrations'],
  [{ kind: 'starting', name: 'kafka', pid: 7 }, undefined],
] as const)('says %o in one line', (event, line) => {
  expect(describeEvent(event)).toBe(line)
})
