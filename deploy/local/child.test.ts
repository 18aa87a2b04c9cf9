import path from 'node:path'
import { afterEach, expect, test } from 'vitest'
import { Child, type ChildEvent, pauseMs } from './child.ts'
import type { Program } from './launch.ts'
import { lastLines } from './log-file.ts'
import { readProcess } from './process-table.ts'
import { waitUntil } from './readiness.ts'
import { makeTemporaryDirectory } from './temporary-directory.fixture.ts'

const SERVE = 'console.log("up"); setInterval(() => {}, 1000)'
const IGNORE_SIGTERM = `process.on("SIGTERM", () => {}); ${SERVE}`

const opened: Child[] = []
afterEach(() => Promise.all(opened.splice(0).map((child) => child.stop())))

/** A Node program that is ready when it has printed "up". */
const open = (script: string, changes: Partial<Program> = {}): { child: Child; events: ChildEvent[] } => {
  const logFile = path.join(makeTemporaryDirectory(), 'log')
  const events: ChildEvent[] = []
  const child = new Child(
    {
      name: 'program',
      command: process.execPath,
      args: ['-e', script],
      env: {},
      logFile,
      address: '',
      readyWithinMs: 10_000,
      stopWithinMs: 10_000,
      startAttempts: 1,
      isReady: async () => lastLines(logFile, 1)[0] === 'up',
      ...changes,
    },
    (event) => events.push(event),
  )
  opened.push(child)
  return { child, events }
}

const eventually = async (condition: () => boolean): Promise<void> => {
  expect(await waitUntil(async () => condition(), { timeoutMs: 10_000 })).toBe(true)
}

test('starts again a program that was killed', async () => {
  const { child, events } = open(SERVE)
  await child.start()
  const firstPid = child.status().pid
  child.kill('SIGKILL')
  await eventually(() => events.filter(({ kind }) => kind === 'ready').length === 2)
  expect(child.status()).toMatchObject({ state: 'ready', restarts: 1 })
  expect(child.status().pid).not.toBe(firstPid)
  expect(events.map(({ kind }) => kind)).toEqual(['starting', 'ready', 'died', 'starting', 'ready'])
})

test('fails the start of a program that ends, with the end of its log', async () => {
  const { child } = open('console.error("KAFKA_BROKERS: is not set"); process.exit(3)')
  await expect(child.start()).rejects.toThrow(/ended with status 3[\s\S]*KAFKA_BROKERS: is not set/)
  expect(child.status()).toMatchObject({ state: 'stopped', pid: undefined })
})

test('gives a service more than one attempt before its start fails', async () => {
  const { child, events } = open('process.exit(1)', { startAttempts: 2 })
  await expect(child.start()).rejects.toThrow('ended with status 1')
  expect(events.filter(({ kind }) => kind === 'starting')).toHaveLength(2)
})

test('kills a program that is not ready in time', async () => {
  const { child } = open(SERVE, { readyWithinMs: 100, isReady: async () => false })
  await expect(child.start()).rejects.toThrow('was not ready within 0.1 s')
})

test('kills a program that does not heed SIGTERM', async () => {
  const { child, events } = open(IGNORE_SIGTERM, { stopWithinMs: 100 })
  await child.start()
  const pid = child.status().pid ?? 0
  await child.stop()
  expect(readProcess(pid)).toBeUndefined()
  expect(events.at(-1)).toEqual({ kind: 'stopped', name: 'program' })
})

test('does not start again what it was told to stop, even during the pause', async () => {
  const { child, events } = open(SERVE)
  await child.start()
  child.kill('SIGKILL')
  await eventually(() => child.status().state === 'waiting')
  await child.stop()
  expect(child.status().state).toBe('stopped')
  expect(events.filter(({ kind }) => kind === 'starting')).toHaveLength(1)
})

test('says which program is not on this machine', async () => {
  const { child } = open('', { command: '/nowhere/java' })
  await expect(child.start()).rejects.toThrow('program cannot be started: no program /nowhere/java')
})

test.each([
  [1, 250],
  [2, 500],
  [5, 4000],
  [20, 30_000],
])('pauses after %i quick ends in a row for %i ms', (ends, ms) => {
  expect(pauseMs(ends)).toBe(ms)
})
