// DATA_DIR/supervisor.json: who supervises this data folder and what it runs. `down`, `status` and `logs` find it there.
// A supervisor that was killed leaves the file and its programs behind; the next one that claims the folder ends those programs.
import { linkSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import type { ChildState } from './child.ts'
import { type ProcessFacts, readProcess } from './process-table.ts'
import { waitUntil } from './readiness.ts'

export type RecordedProcess = {
  readonly name: string
  readonly pid: number | undefined
  /** Of the process that had `pid` when this was written. */
  readonly identity: string | undefined
  readonly state: ChildState
  readonly restarts: number
  readonly address: string
  readonly logFile: string
}

export type SupervisorState = {
  readonly pid: number
  readonly identity: string
  readonly startedAt: string
  /** True when everything has become ready. */
  readonly isUp: boolean
  /** Without passwords. */
  readonly urls: Readonly<Record<string, string>>
  readonly processes: readonly RecordedProcess[]
}

/** Another supervisor holds the data folder. */
export class AlreadyRunningError extends Error {
  override readonly name = 'AlreadyRunningError'
}

const ORPHAN_GRACE_MS = 20_000
const fileOf = (dataDir: string): string => path.join(dataDir, 'supervisor.json')

/** Undefined when the folder was never supervised, or was left in order. */
export const readState = (dataDir: string): SupervisorState | undefined => {
  try {
    return JSON.parse(readFileSync(fileOf(dataDir), 'utf8')) as SupervisorState
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined
    throw new Error(`${fileOf(dataDir)} cannot be read; remove it if nothing runs`, { cause: error })
  }
}

/** What the system knows of a recorded process; undefined when it has ended, even if its pid was given out again. */
export const factsOf = (recorded: {
  pid: number | undefined
  identity: string | undefined
}): ProcessFacts | undefined => {
  const facts = recorded.pid === undefined ? undefined : readProcess(recorded.pid)
  return facts?.identity === recorded.identity ? facts : undefined
}

/** Replaces the file in one move: a reader never sees half of it. */
export const writeState = (dataDir: string, state: SupervisorState): void => {
  writeFileSync(`${fileOf(dataDir)}.new`, `${JSON.stringify(state, null, 2)}\n`, { mode: 0o600 })
  renameSync(`${fileOf(dataDir)}.new`, fileOf(dataDir))
}

export const removeState = (dataDir: string): void => rmSync(fileOf(dataDir), { force: true })

/**
 * Makes this process the supervisor of `dataDir`. Ends the programs of one that died, and answers their names.
 * Throws AlreadyRunningError when another one lives.
 */
export const claimDataDir = async (dataDir: string, state: SupervisorState): Promise<string[]> => {
  mkdirSync(dataDir, { recursive: true, mode: 0o700 })
  const left = readState(dataDir)
  if (left && factsOf(left)) throw new AlreadyRunningError(`the stack of ${dataDir} already runs (pid ${left.pid})`)
  const ended = left ? await endOrphans(left) : []
  removeState(dataDir)
  createExclusively(dataDir, state)
  return ended
}

/** A hard link fails where the name exists: of two supervisors that start together, one gets the folder. */
const createExclusively = (dataDir: string, state: SupervisorState): void => {
  const draft = path.join(dataDir, `supervisor.${process.pid}.new`)
  writeFileSync(draft, `${JSON.stringify(state, null, 2)}\n`, { mode: 0o600 })
  try {
    linkSync(draft, fileOf(dataDir))
  } catch (cause) {
    throw new AlreadyRunningError(`another supervisor has just started in ${dataDir}`, { cause })
  } finally {
    rmSync(draft)
  }
}

/** Ends what a dead supervisor left running, last started first. SIGKILL for what does not end in 20 s. */
export const endOrphans = async (left: SupervisorState): Promise<string[]> => {
  const orphans = left.processes.filter((recorded) => factsOf(recorded) !== undefined).toReversed()
  for (const orphan of orphans) {
    signalGroup(orphan, 'SIGTERM')
    const hasEnded = async (): Promise<boolean> => factsOf(orphan) === undefined
    if (await waitUntil(hasEnded, { timeoutMs: ORPHAN_GRACE_MS })) continue
    signalGroup(orphan, 'SIGKILL')
    await waitUntil(hasEnded, { timeoutMs: ORPHAN_GRACE_MS })
  }
  return orphans.map(({ name }) => name)
}

const signalGroup = ({ pid }: RecordedProcess, signal: NodeJS.Signals): void => {
  if (pid === undefined) return
  try {
    process.kill(-pid, signal)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error
  }
}
