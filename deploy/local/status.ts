// What runs in a data folder, as the system and the programs themselves say now.
import { answersQueries, databaseUrl, readOrMakePassword } from './database.ts'
import { isHttpOk, isKafkaReady } from './readiness.ts'
import { factsOf, type RecordedProcess, readState } from './state-file.ts'

/** Field names are those of `autoinmune status --json`. */
export type ProcessStatus = {
  readonly name: string
  readonly state: string
  /** It answers now. */
  readonly ready: boolean
  readonly pid: number | null
  readonly restarts: number
  readonly rss_bytes: number | null
  /** Since this run of it began. */
  readonly cpu_seconds: number | null
  readonly address: string
  readonly log: string
}

export type StackStatus = {
  /** False: a supervisor was killed, and what is listed is what it left. */
  readonly supervised: boolean
  readonly supervisor_pid: number
  readonly started_at: string
  readonly urls: Readonly<Record<string, string>>
  readonly processes: readonly ProcessStatus[]
}

/** Undefined when nothing runs in `dataDir`. */
export const readStatus = async (dataDir: string): Promise<StackStatus | undefined> => {
  const state = readState(dataDir)
  if (state === undefined) return undefined
  const processes = await Promise.all(state.processes.map((recorded) => statusOf(dataDir, recorded)))
  const supervised = factsOf(state) !== undefined
  if (!supervised && processes.every(({ pid }) => pid === null)) return undefined
  return { supervised, supervisor_pid: state.pid, started_at: state.startedAt, urls: state.urls, processes }
}

const statusOf = async (dataDir: string, recorded: RecordedProcess): Promise<ProcessStatus> => {
  const { name, state, restarts, address, logFile: log } = recorded
  const facts = factsOf(recorded)
  if (facts === undefined) {
    const gone = state === 'ready' || state === 'starting' ? 'gone' : state
    return { name, state: gone, ready: false, pid: null, restarts, rss_bytes: null, cpu_seconds: null, address, log }
  }
  const ready = state === 'ready' && (await answers(dataDir, recorded))
  const usage = { rss_bytes: facts.rssBytes, cpu_seconds: facts.cpuMs / 1000 }
  return { name, state, ready, pid: recorded.pid ?? null, restarts, ...usage, address, log }
}

const answers = (dataDir: string, { name, address }: RecordedProcess): Promise<boolean> => {
  const port = Number(address.split(':').at(-1))
  if (name === 'kafka') return isKafkaReady('127.0.0.1', port)
  if (name === 'registry') return isHttpOk(`${address}/subjects`)
  if (name === 'database') return answersQueries(databaseUrl(port, readOrMakePassword(dataDir)))
  return isHttpOk(`${address}/readyz`)
}
