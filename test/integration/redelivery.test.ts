// Promise: a process that dies between produce and commit makes its chunk come again, and the state applies it once.
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import path from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import {
  countedTwice,
  distinctEvents,
  eventsOf,
  follow,
  openTestProducer,
  testConfig,
  testEnvironment,
  uniqueName,
} from './running.ts'

const SERVICE = path.join(import.meta.dirname, 'counting-service.ts')
const EVENTS = 400

const start = (environment: Record<string, string>) => {
  const child = spawn(process.execPath, [SERVICE], { env: environment, stdio: ['ignore', 'ignore', 'inherit'] })
  onTestFinished(() => void child.kill('SIGKILL'))
  return child
}

test('a chunk whose outputs were written before the crash is applied to the state once', async () => {
  const name = uniqueName('redelivery')
  const changes = { COUNTED_SENSOR: name, BATCH_MESSAGES: '40' }
  const environment = testEnvironment(changes)
  const config = testConfig({ STATE_DIR: environment.STATE_DIR ?? '' })
  const producer = await openTestProducer(config)
  const evidence = await follow(config, 'evidence.emitted', ({ detector }) => detector === name)
  await producer.send(eventsOf(name, EVENTS))

  const crashed = start({ ...environment, CRASH_AFTER_CHUNKS: '3' })
  const [, signal] = await once(crashed, 'exit')
  expect(signal).toBe('SIGKILL')

  const second = start(environment)
  await expect.poll(() => distinctEvents(evidence), { timeout: 60_000 }).toBe(EVENTS)
  // The crash was where we wanted it: outputs of the third chunk were there already and come a second time.
  await expect.poll(() => evidence.length, { timeout: 20_000 }).toBeGreaterThan(EVENTS)
  second.kill('SIGTERM')
  expect(await once(second, 'exit')).toEqual([0, null])
  expect(countedTwice(evidence)).toEqual([])
})
