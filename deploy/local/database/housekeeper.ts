// What a PostgreSQL server does in the background and this engine does not: checkpoints, TimescaleDB jobs, VACUUM and ANALYZE.
import { runDueJob } from './due-jobs.ts'
import type { InnerClient } from './inner-client.ts'
import { createTableUpkeep } from './table-upkeep.ts'
import type { Log } from './turnstile.ts'

export type HousekeepingOptions = {
  /** Pause between two rounds. */
  readonly everyMs?: number
  /** A checkpoint is written after so much WAL: 842 MB of it took 20 s to recover. */
  readonly checkpointWalBytes?: number
  /** ... or after so long, when anything was written. */
  readonly checkpointEveryMs?: number
}

const EVERY_MS = 5000
const CHECKPOINT_WAL_BYTES = 96 * 2 ** 20
const CHECKPOINT_EVERY_MS = 5 * 60_000
/** A checkpoint itself writes a little WAL, which is no reason for the next one. */
const QUIET_WAL_BYTES = 16_384

const SINCE_CHECKPOINT = `
  SELECT pg_current_wal_insert_lsn() - redo_lsn AS wal_bytes,
    extract(epoch FROM now() - checkpoint_time) * 1000 AS age_ms
  FROM pg_control_checkpoint()`

const checkpointWhenDue = async ({ query }: InnerClient, options: HousekeepingOptions): Promise<boolean> => {
  const { checkpointWalBytes = CHECKPOINT_WAL_BYTES, checkpointEveryMs = CHECKPOINT_EVERY_MS } = options
  const [since] = await query(SINCE_CHECKPOINT)
  const walBytes = Number(since?.wal_bytes)
  const isLate = Number(since?.age_ms) >= checkpointEveryMs && walBytes > QUIET_WAL_BYTES
  if (walBytes < checkpointWalBytes && !isLate) return false
  await query('CHECKPOINT')
  return true
}

export type Housekeeper = {
  /** No new round begins. */
  stop(): void
  readonly counts: Readonly<{ checkpoints: number; jobs: number; upkeeps: number }>
}

/** Starts the rounds. A round does at most one thing of each kind, so that clients wait little; a failure is logged. */
export const startHousekeeper = (client: InnerClient, options: HousekeepingOptions, log: Log): Housekeeper => {
  const counts = { checkpoints: 0, jobs: 0, upkeeps: 0 }
  const keepTables = createTableUpkeep(client)
  let isStopped = false
  let timer: NodeJS.Timeout | undefined

  const steps = [
    async () => {
      if (await checkpointWhenDue(client, options)) counts.checkpoints++
    },
    async () => {
      const run = await runDueJob(client)
      if (!run) return
      counts.jobs++
      log(run.error === undefined ? 'TimescaleDB job ran' : 'TimescaleDB job failed', run)
    },
    async () => {
      if (await keepTables()) counts.upkeeps++
    },
  ]
  const round = async () => {
    for (const step of steps) {
      if (isStopped) return
      await step().catch((error: Error) => isStopped || log('housekeeping failed', { error: error.message }))
    }
    schedule()
  }
  const schedule = () => {
    if (!isStopped) timer = setTimeout(round, options.everyMs ?? EVERY_MS).unref()
  }
  schedule()
  return {
    counts,
    stop: () => {
      isStopped = true
      clearTimeout(timer)
    },
  }
}
