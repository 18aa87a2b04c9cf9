// autoinmune flows FILE...: the sensor's records, nothing else. No broker, no database, no model.
import { type Command, InvalidArgumentError } from 'commander'
import { readEvents } from '../../ingest/sensor/read-events.ts'
import type { NetworkEvent } from '../../schemas/messages.ts'
import { captureNotes, captureSummary } from '../capture-notes.ts'
import { quitOnClosedPipe } from '../closed-pipe.ts'
import { type FoldOption, foldSettings, withFoldOption } from '../fold-option.ts'
import { messageOf } from '../report-error.ts'

type FlowsOptions = FoldOption & { json?: boolean; limit?: number; sensorId: string }

/** Adds the command. Exit code 1: a file could not be read (the others are still printed). */
export const registerFlows = (program: Command): void => {
  const command = program
    .command('flows')
    .description('print the flow records of captures (pcap or pcapng, gzip too; "-" reads standard input)')
    .argument('<file...>')
    .option('--json', 'one JSON object per record, fields named as in network_event.proto')
    .option('--limit <n>', 'stop after n records', positiveInteger)
    .option('--sensor-id <id>', 'sensor_id of the records', 'local')
  withFoldOption(command).action(printFlows)
}

/** A whole number above zero, from the command line. */
export const positiveInteger = (text: string): number => {
  const value = Number(text)
  if (!Number.isInteger(value) || value < 1) throw new InvalidArgumentError('it must be a whole number above 0')
  return value
}

const printFlows = async (files: readonly string[], options: FlowsOptions): Promise<void> => {
  quitOnClosedPipe()
  if (!options.json) await write(HEADER)
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

const printFile = async (file: string, options: FlowsOptions, limit: number): Promise<number> => {
  const reading = readEvents(file, { sensorId: options.sensorId, ...foldSettings(options) })
  let printed = 0
  for await (const events of reading) {
    const wanted = events.slice(0, limit - printed)
    printed += wanted.length
    await write(options.json ? wanted.map((event) => `${JSON.stringify(event)}\n`).join('') : rowsOf(wanted))
    if (printed >= limit) break
  }
  const counters = reading.counters()
  for (const note of [...captureNotes(counters), captureSummary(counters)]) process.stderr.write(`${file}: ${note}\n`)
  return printed
}

/** Waits where the reader of our output is slow: a large capture must not pile up in memory. */
const write = async (text: string): Promise<void> => {
  if (!process.stdout.write(text)) await new Promise((resolve) => process.stdout.once('drain', resolve))
}

/** Columns of fixed width: records are printed as they come, so widths cannot wait for the last one. */
const COLUMNS: readonly (readonly [string, number, (event: NetworkEvent) => string])[] = [
  ['time', 27, (event) => event.timestamp ?? ''],
  ['proto', 5, (event) => event.transport ?? ''],
  ['source', 22, (event) => endpoint(event.src_ip ?? many(event.fold?.distinct_sources), event.src_port)],
  ['destination', 22, (event) => endpoint(event.dst_ip ?? many(event.fold?.distinct_hosts), event.dst_port)],
  ['flows', 6, (event) => `${event.flow_count ?? 1}`],
  ['service', 8, (event) => event.protocol_analysis?.service ?? ''],
  ['state', 6, (event) => event.tcp_state ?? ''],
  ['packets', 11, (event) => `${event.src_packets}/${event.dst_packets}`],
  ['bytes', 15, (event) => `${event.src_bytes}/${event.dst_bytes}`],
  ['seconds', 8, (event) => ((event.flow_stats?.duration_us ?? 0) / 1e6).toFixed(3)],
  ['export', 9, (event) => event.export_reason ?? ''],
  ['within', 12, (event) => placeText(event)],
]

const lineOf = (cells: readonly string[]): string =>
  `${cells
    .map((cell, i) => cell.padEnd(COLUMNS[i]?.[1] ?? 0))
    .join('  ')
    .trimEnd()}\n`

const HEADER = lineOf(COLUMNS.map(([name]) => name))

const rowsOf = (events: readonly NetworkEvent[]): string =>
  events.map((event) => lineOf(COLUMNS.map(([, , cellOf]) => cellOf(event)))).join('')

/** VLAN ids and tunnel, such as "vlan 3.7 vxlan 42". */
const placeText = ({ vlan_id, inner_vlan_id, tunnel, tunnel_id }: NetworkEvent): string => {
  const tags = [vlan_id, inner_vlan_id].filter((id) => id !== null && id !== undefined)
  const within = [tunnel, tunnel && tunnel_id].filter((part) => part !== null && part !== undefined)
  return [...(tags.length > 0 ? [`vlan ${tags.join('.')}`] : []), ...within].join(' ')
}

/** Such as "4032 addresses", for the side of a fold that has more than one. */
const many = (addresses: number | null | undefined): string | null => (addresses ? `${addresses} addresses` : null)

const endpoint = (ip: string | null | undefined, port: number | null | undefined): string => {
  if (port === null || port === undefined) return ip ?? ''
  return ip?.includes(':') ? `[${ip}]:${port}` : `${ip ?? ''}:${port}`
}
