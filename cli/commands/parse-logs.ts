// autoinmune parse-logs FILE...: what log ingestion makes of files, without a broker.
import Table from 'cli-table3'
import { type Command, InvalidArgumentError, Option } from 'commander'
import { FORMATS } from '../../ingest/logs/formats/parsers.ts'
import type { Reading } from '../../ingest/logs/reader.ts'
import { openTimeZone } from '../../ingest/logs/time-zone.ts'
import { quitOnClosedPipe } from '../closed-pipe.ts'
import { type ReadOptions, type Share, shareOf, shareParsed } from '../parsed-share.ts'
import { messageOf } from '../report-error.ts'
import { terminalText } from '../terminal-text.ts'

type ParseOptions = {
  format: ReadOptions['format']
  timeZone: string
  reference?: number
  json?: boolean
  records?: boolean
  rejected?: boolean
  templates?: boolean
}

const EXIT_REJECTED = 3

/** Adds the command. Exit code 1: a file could not be read; 3: every file was read, and a line of one was not understood. */
export const registerParseLogs = (program: Command): void => {
  withReadOptions(
    program
      .command('parse-logs')
      .description(
        'read log files as log ingestion would, and print the share that was understood (gzip too; no broker)',
      )
      .argument('<file...>'),
  )
    .option('--json', 'one JSON object per file')
    .option('--records', 'print every record (ComponentLog) as a JSON object instead')
    .option('--rejected', 'print every line that was not understood, with its reason, instead')
    .option('--templates', 'print the kinds of lines of each file instead: how many, and words with values masked')
    .action(parseLogs)
}

/** Options of commands that read log files. */
export const withReadOptions = (command: Command): Command =>
  command
    .addOption(new Option('--format <format>', 'of the lines').choices(['auto', ...FORMATS]).default('auto'))
    .option('--time-zone <zone>', 'of clocks that name none: IANA name or +02:00', timeZoneOf, 'UTC')
    .option(
      '--reference <time>',
      'a moment not before the lines were written: decides a missing year (default: last change of the file)',
      momentOf,
    )

const timeZoneOf = (name: string): string => {
  try {
    openTimeZone(name)
    return name
  } catch {
    throw new InvalidArgumentError('it must be an IANA zone such as Europe/Madrid, or an offset such as +02:00')
  }
}

const momentOf = (text: string): number => {
  const timeMs = Date.parse(text)
  if (Number.isNaN(timeMs)) throw new InvalidArgumentError('it must be a time such as 2026-11-24T10:00:00Z')
  return timeMs
}

const parseLogs = async (files: readonly string[], options: ParseOptions): Promise<void> => {
  quitOnClosedPipe()
  const { format, timeZone, reference } = options
  const reading = { format, timeZone, ...(reference === undefined ? {} : { referenceMs: reference }) }
  const shares: Share[] = []
  for (const file of files) {
    const templates = new Map<string, number>()
    try {
      shares.push(
        await shareOf(file, reading, (readings) => {
          printReadings(file, readings, options)
          countTemplates(templates, readings)
        }),
      )
      if (options.templates) printTemplates(file, templates)
    } catch (error) {
      process.exitCode = 1
      process.stderr.write(`${file}: ${messageOf(error)}\n`)
    }
  }
  if (options.json) for (const share of shares) console.log(JSON.stringify({ ...share, share: shareParsed(share) }))
  else if (!options.records && !options.rejected && !options.templates) console.log(tableOf(shares))
  if (shares.some((share) => Object.keys(share.rejected).length > 0)) process.exitCode ??= EXIT_REJECTED
}

const printReadings = (file: string, readings: readonly Reading[], { records, rejected }: ParseOptions): void => {
  for (const reading of readings) {
    if (records && reading.kind === 'log') console.log(JSON.stringify({ ...reading.log, event: reading.event }))
    if (rejected && reading.kind === 'rejected') {
      console.log(terminalText(`${file}: ${reading.reason}: ${reading.error}`))
    }
  }
}

const countTemplates = (templates: Map<string, number>, readings: readonly Reading[]): void => {
  for (const reading of readings) {
    if (reading.kind !== 'log') continue
    const template = reading.log.template ?? ''
    templates.set(template, (templates.get(template) ?? 0) + 1)
  }
}

/** The most frequent first. */
const printTemplates = (file: string, templates: ReadonlyMap<string, number>): void => {
  console.log(terminalText(`${file}: ${templates.size} templates`))
  for (const [template, lines] of [...templates].sort(([, a], [, b]) => b - a)) {
    console.log(`${String(lines).padStart(9)}  ${terminalText(template)}`)
  }
}

const tableOf = (shares: readonly Share[]): string => {
  const head = ['file', 'format', 'lines', 'headers', 'parsed', 'rejected', 'share', 'events', 'reasons']
  const table = new Table({ head, style: { head: [], border: [], compact: true } })
  for (const share of shares) table.push(rowOf(share))
  if (shares.length > 1) {
    for (const [format, same] of Map.groupBy(shares, (share) => share.format)) table.push(rowOf(totalOf(format, same)))
    table.push(rowOf(totalOf('', shares)))
  }
  return table.toString()
}

const rowOf = (share: Share): string[] => {
  const reasons = Object.entries(share.rejected)
  const rejected = reasons.reduce((sum, [, count]) => sum + count, 0)
  return [
    terminalText(share.file.split('/').slice(-2).join('/')),
    share.format,
    `${share.lines}`,
    `${share.ignored}`,
    `${share.parsed}`,
    `${rejected}`,
    `${(Math.floor(shareParsed(share) * 10_000) / 100).toFixed(2)} %`,
    `${share.events}`,
    reasons.map(([reason, count]) => `${count} ${reason}`).join(', '),
  ]
}

/** The sum of files; `format` names what they have in common. */
const totalOf = (format: string, shares: readonly Share[]): Share => {
  const sum = (of: (share: Share) => number): number => shares.reduce((total, share) => total + of(share), 0)
  const rejected: Record<string, number> = {}
  for (const share of shares) {
    for (const [reason, count] of Object.entries(share.rejected)) rejected[reason] = (rejected[reason] ?? 0) + count
  }
  const counts = { lines: sum((s) => s.lines), ignored: sum((s) => s.ignored), parsed: sum((s) => s.parsed) }
  return { file: `all ${shares.length} files`, format, ...counts, rejected, events: sum((s) => s.events) }
}
