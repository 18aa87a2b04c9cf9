import { type ChildProcess, spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import path from 'node:path'
import { afterEach, expect, test } from 'vitest'
import { readProcess } from './process-table.ts'
import { AlreadyRunningError, claimDataDir, readState, type SupervisorState, writeState } from './state-file.ts'
import { readStatus } from './status.ts'
import { stopStack } from './stop-stack.ts'
import { makeTemporaryDirectory } from './temporary-directory.fixture.ts'

const children: ChildProcess[] = []
afterEach(() => {
  for (const child of children.splice(0)) child.kill('SIGKILL')
})

const startProgram = (): { pid: number; ended: Promise<unknown> } => {
  const child = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)'], { detached: true, stdio: 'ignore' })
  children.push(child)
  return { pid: child.pid ?? 0, ended: new Promise((resolve) => child.once('exit', resolve)) }
}

const stateOf = (supervisor: { pid: number; identity: string }, programPid?: number): SupervisorState => ({
  ...supervisor,
  startedAt: '2026-11-24T08:00:00.000Z',
  isUp: true,
  urls: {},
  processes:
    programPid === undefined
      ? []
      : [
          {
            name: 'kafka',
            pid: programPid,
            identity: readProcess(programPid)?.identity,
            state: 'ready',
            restarts: 0,
            address: '127.0.0.1:9',
            logFile: '',
          },
        ],
})

const me = { pid: process.pid, identity: readProcess(process.pid)?.identity ?? '' }
/** Its pid is in use, but by another process than the one that wrote the file. */
const dead = { pid: process.pid, identity: 'of an earlier process' }

test('refuses a folder that a living supervisor holds', async () => {
  const dataDir = makeTemporaryDirectory()
  writeState(dataDir, stateOf(me))
  await expect(claimDataDir(dataDir, stateOf(me))).rejects.toThrow(AlreadyRunningError)
  await expect(claimDataDir(dataDir, stateOf(me))).rejects.toThrow(`already runs (pid ${process.pid})`)
})

test('ends what a killed supervisor left before it takes the folder', async () => {
  const dataDir = makeTemporaryDirectory()
  const program = startProgram()
  writeState(dataDir, stateOf(dead, program.pid))
  expect(await claimDataDir(dataDir, stateOf(me))).toEqual(['kafka'])
  await program.ended
  expect(readState(dataDir)?.identity).toBe(me.identity)
})

test('leaves a process alone that was given the pid of a program of ours', async () => {
  const dataDir = makeTemporaryDirectory()
  const stranger = startProgram()
  const left = stateOf(dead, stranger.pid)
  writeState(dataDir, { ...left, processes: left.processes.map((one) => ({ ...one, identity: 'of our program' })) })
  expect(await claimDataDir(dataDir, stateOf(me))).toEqual([])
  expect(readProcess(stranger.pid)).toBeDefined()
})

test('gives the folder to one of two supervisors that start together', async () => {
  const dataDir = makeTemporaryDirectory()
  const claims = await Promise.allSettled([claimDataDir(dataDir, stateOf(me)), claimDataDir(dataDir, stateOf(me))])
  expect(claims.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected'])
})

test('shows and stops what a killed supervisor left', async () => {
  const dataDir = makeTemporaryDirectory()
  const program = startProgram()
  writeState(dataDir, stateOf(dead, program.pid))
  expect(await readStatus(dataDir)).toMatchObject({
    supervised: false,
    processes: [{ name: 'kafka', pid: program.pid, ready: false }],
  })
  expect(await stopStack(dataDir)).toBe('ended leftovers')
  await program.ended
  expect(existsSync(path.join(dataDir, 'supervisor.json'))).toBe(false)
  expect(await readStatus(dataDir)).toBeUndefined()
})

test('finds nothing to stop in a folder that nobody uses', async () => {
  expect(await stopStack(makeTemporaryDirectory())).toBe('nothing ran')
})
