// autoinmune status: what runs, and what it costs.
import Table from 'cli-table3'
import type { Command } from 'commander'
import { readStackSettings, type StackConfig } from '../../deploy/local/config.ts'
import { databaseUrl, readOrMakePassword } from '../../deploy/local/database.ts'
import { type DatabaseStatus, type JobStatus, readDatabaseStatus } from '../../deploy/local/database-status.ts'
import { type ProcessStatus, readStatus, type StackStatus } from '../../deploy/local/status.ts'
import { factsText } from '../../sql/edition.ts'
import { printable } from '../printable.ts'

const EXIT_NOT_READY = 1
const EXIT_NOT_RUNNING = 3

/** Adds the command. Exit code 0: everything is ready; 1: something is not; 3: nothing runs. */
export const registerStatus = (program: Command): void => {
  program
    .command('status')
    .description('what runs: state, memory, CPU time, restarts')
    .option('--json', 'one JSON object')
    .action(async (options: { json?: boolean }) => {
      const { config } = readStackSettings()
      const status = await readStatus(config.DATA_DIR)
      const database = status && (await databaseOf(config, status))
      if (options.json) console.log(JSON.stringify({ ...(status ?? { supervised: false, processes: [] }), database }))
      else console.log(status ? textOf(status, database) : `nothing runs (${config.DATA_DIR})`)
      process.exitCode = exitCodeOf(status)
    })
}

const exitCodeOf = (status: StackStatus | undefined): number => {
  if (status === undefined) return EXIT_NOT_RUNNING
  return status.supervised && status.processes.every(({ ready }) => ready) ? 0 : EXIT_NOT_READY
}

/** Undefined when it does not answer: its row of the table says so already. */
const databaseOf = async (config: StackConfig, { processes }: StackStatus): Promise<DatabaseStatus | undefined> => {
  const embedded = processes.find(({ name, ready }) => name === 'database' && ready)
  const port = Number(embedded?.address.split(':').at(-1))
  const url = config.DATABASE_URL ?? (embedded && databaseUrl(port, readOrMakePassword(config.DATA_DIR)))
  return url === undefined ? undefined : readDatabaseStatus(url, config.DATABASE_SSL_CA_FILE).catch(() => undefined)
}

const databaseText = (database: DatabaseStatus): string => {
  const head = ['job', 'of', 'every', 'last run', 'failures', 'last error']
  const table = new Table({ head, style: { head: [], border: [], compact: true } })
  for (const job of database.jobs) table.push(jobRow(job))
  return `${factsText(database)}${database.jobs.length === 0 ? '' : `\n${table.toString()}`}`
}

const jobRow = ({ job_id, procedure, table, every_seconds, last_run, failures, error }: JobStatus): string[] => [
  `${job_id} ${procedure}`,
  table ?? '-',
  `${Math.round(every_seconds / 60)} min`,
  last_run?.slice(0, 19) ?? 'never',
  String(failures),
  printable(error ?? '-').slice(0, 60),
]

const textOf = (status: StackStatus, database: DatabaseStatus | undefined): string => {
  const head = ['name', 'state', 'pid', 'restarts', 'memory', 'CPU time', 'address']
  const table = new Table({ head, style: { head: [], border: [], compact: true } })
  for (const process of status.processes) table.push(rowOf(process))
  const supervisor = status.supervised
    ? `supervisor ${status.supervisor_pid}, since ${status.started_at}`
    : 'the supervisor was killed; this is what it left (`autoinmune down` ends it)'
  return [table.toString(), supervisor, ...(database ? [databaseText(database)] : [])].join('\n')
}

const rowOf = ({ name, state, ready, pid, restarts, rss_bytes, cpu_seconds, address }: ProcessStatus): string[] => [
  name,
  state === 'ready' && !ready ? 'not ready' : state,
  String(pid ?? '-'),
  String(restarts),
  rss_bytes === null ? '-' : `${Math.round(rss_bytes / 2 ** 20)} MiB`,
  cpu_seconds === null ? '-' : `${cpu_seconds.toFixed(1)} s`,
  address,
]
