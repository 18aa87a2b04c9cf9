// autoinmune flows FILE...: the sensor's records, nothing else. No broker, no database, no model.
import Table from 'cli-table3'
import { type Command, InvalidArgumentError } from 'commander'
import { readEvents } from '../../ingest/sensor/read-events.ts'
import type { NetworkEvent } from '../../schemas/messages.ts'
import { captureNotes } from '../capture-notes.ts'
import { quitOnClosedPipe } from '../closed-pipe.ts'

type FlowsOptions = { json?: boolean; limit?: number; sensorId: string }

/** Adds the command. Exit code 1: a file could not be read (the others are still printed). */
export const registerFlows = (program: Command): void => {
  program
    .command('flows')
    .description('print the flow records of captures (pcap or pcapng, gzip too; "-" reads standard input)')
    .argument('<file...>')
    .option('--json', 'one JSON object per record, fields named as in network_event.proto')
    .option('--limit <n>', 'stop after n records', positiveInteger)
    .option('--sensor-id <id>', 'sensor_id of the records', 'local')
    .action(printFlows)
}

/** A whole number above zero, from the command line. */
export const positiveInteger = (text: string): number => {
  const value = Number(text)
  if (!Number.isInteger(value) || value < 1) throw new InvalidArgumentError('it must be a whole number above 0')
  return value
}

const printFlows = async (files: readonly string[], options: FlowsOptions): Promise<void> => {
  quitOnClosedPipe()
  let left = options.limit ?? Number.POSITIVE_INFINITY
  for (const file of files) {
    if (left <= 0) return
    try {
      left -= await printFile(file, options, left)
    } catch (error) {
      process.exitCode = 1
      process.stderr.write(`${messageOf(error)}\n`)
    }
  }
}

const messageOf = (error: unknown): string => {
  if (!(error instanceof Error)) return String(error)
  return error.cause instanceof Error ? `${error.message}: ${error.cause.message}` : error.message
}

const printFile = async (file: string, options: FlowsOptions, limit: number): Promise<number> => {
  const reading = readEvents(file, { sensorId: options.sensorId })
  let printed = 0
  for await (const events of reading) {
    const wanted = events.slice(0, limit - printed)
    printed += wanted.length
    await write(options.json ? wanted.map((event) => `${JSON.stringify(event)}\n`).join('') : `${tableOf(wanted)}\n`)
    if (printed >= limit) break
  }
  for (const note of captureNotes(reading.counters())) process.stderr.write(`${file}: ${note}\n`)
  return printed
}

/** Waits where the reader of our output is slow: a large capture must not pile up in memory. */
const write = async (text: string): Promise<void> => {
  if (!process.stdout.write(text)) await new Promise((resolve) => process.stdout.once('drain', resolve))
}

const tableOf = (events: readonly NetworkEvent[]): string => {
  const table = new Table({
    head: ['time', 'transport', 'source', 'destination', 'service', 'state', 'packets', 'bytes', 'seconds', 'export'],
    style: { head: [], border: [], compact: true },
  })
  for (const event of events) table.push(rowOf(event))
  return table.toString()
}

const rowOf = (event: NetworkEvent): string[] => [
  event.timestamp ?? '',
  event.transport ?? '',
  endpoint(event.src_ip, event.src_port),
  endpoint(event.dst_ip, event.dst_port),
  event.protocol_analysis?.service ?? '',
  event.tcp_state ?? '',
  `${event.src_packets}/${event.dst_packets}`,
  `${event.src_bytes}/${event.dst_bytes}`,
  ((event.flow_stats?.duration_us ?? 0) / 1e6).toFixed(3),
  event.export_reason ?? '',
]

const endpoint = (ip: string | null | undefined, port: number | null | undefined): string => {
  if (port === null || port === undefined) return ip ?? ''
  return ip?.includes(':') ? `[${ip}]:${port}` : `${ip}:${port}`
}
