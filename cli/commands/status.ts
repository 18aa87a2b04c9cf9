// autoinmune status: what runs, and what it costs.
import Table from 'cli-table3'
import type { Command } from 'commander'
import { readStackSettings } from '../../deploy/local/config.ts'
import { type ProcessStatus, readStatus, type StackStatus } from '../../deploy/local/status.ts'

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
      if (options.json) console.log(JSON.stringify(status ?? { supervised: false, processes: [] }))
      else console.log(status ? textOf(status) : `nothing runs (${config.DATA_DIR})`)
      process.exitCode = exitCodeOf(status)
    })
}

const exitCodeOf = (status: StackStatus | undefined): number => {
  if (status === undefined) return EXIT_NOT_RUNNING
  return status.supervised && status.processes.every(({ ready }) => ready) ? 0 : EXIT_NOT_READY
}

const textOf = (status: StackStatus): string => {
  const head = ['name', 'state', 'pid', 'restarts', 'memory', 'CPU time', 'address']
  const table = new Table({ head, style: { head: [], border: [], compact: true } })
  for (const process of status.processes) table.push(rowOf(process))
  const supervisor = status.supervised
    ? `supervisor ${status.supervisor_pid}, since ${status.started_at}`
    : 'the supervisor was killed; this is what it left (`autoinmune down` ends it)'
  return `${table.toString()}\n${supervisor}`
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
