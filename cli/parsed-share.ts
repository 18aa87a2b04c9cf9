// Log files read without a broker: how many lines of each were understood, and why the others were not.
import { statSync } from 'node:fs'
import { type ChosenFormat, componentOfPath, openParser } from '../ingest/logs/formats/open-parser.ts'
import { type Reading, readLine, type Stream } from '../ingest/logs/reader.ts'
import { placeOf, readLogFile, stemOf } from '../ingest/logs/sources/log-file.ts'
import { createTemplateMiner } from '../ingest/logs/templates/miner.ts'
import { openTimeZone } from '../ingest/logs/time-zone.ts'
import { communityIdOfEvent } from './community-id.ts'

const MAX_LINE_BYTES = 65_536

export type ReadOptions = {
  readonly format: ChosenFormat
  readonly timeZone: string
  /** Names the lines' source. Absent: the file's name. */
  readonly source?: string
  /** A moment not before the lines were written, milliseconds since the epoch: decides the year where it is not written. Absent: the file's last change. */
  readonly referenceMs?: number
}

/** Counts of one file. lines = parsed + ignored + the rejected. */
export type Share = {
  readonly file: string
  readonly format: string
  readonly lines: number
  /** Empty lines and headers. */
  readonly ignored: number
  readonly parsed: number
  readonly rejected: Readonly<Record<string, number>>
  readonly events: number
}

type Visit = (readings: readonly Reading[]) => Promise<void> | void

/** Streams of a file: its lines in groups with the parser that was chosen. Throws when the file cannot be read. */
export async function* readStream(file: string, options: ReadOptions) {
  const { mtimeMs } = statSync(file)
  let stream: Stream | undefined
  for await (const lines of readLogFile(file, MAX_LINE_BYTES)) {
    stream ??= openStream(
      file,
      options,
      lines.map(({ bytes }) => bytes.toString()),
      mtimeMs,
    )
    yield { stream, lines: lines.map((line) => ({ ...line, place: placeOf(file, line) })) }
  }
}

const openStream = (file: string, options: ReadOptions, sample: readonly string[], mtimeMs: number): Stream => {
  const referenceUs = (options.referenceMs ?? mtimeMs) * 1000
  const context = {
    zone: openTimeZone(options.timeZone),
    referenceUs: () => referenceUs,
    isLive: false,
    component: componentOfPath(file),
  }
  return { source: options.source ?? stemOf(file), host: null, ...openParser(options.format, context, sample) }
}

/** Reads a whole file; `visit` sees every reading. */
export const shareOf = async (file: string, options: ReadOptions, visit: Visit = () => undefined): Promise<Share> => {
  const rejected: Record<string, number> = {}
  const counts = { lines: 0, ignored: 0, parsed: 0, events: 0 }
  let format = options.format as string
  const deps = { templates: createTemplateMiner(), communityIdOf: communityIdOfEvent, nowUs: () => Date.now() * 1000 }
  for await (const { stream, lines } of readStream(file, options)) {
    format = stream.format
    const readings = lines.map((line) => readLine(line, stream, deps))
    for (const reading of readings) {
      counts.lines += 1
      if (reading.kind === 'ignored') counts.ignored += 1
      else if (reading.kind === 'rejected') rejected[reading.reason] = (rejected[reading.reason] ?? 0) + 1
      else {
        counts.parsed += 1
        if (reading.event) counts.events += 1
      }
    }
    await visit(readings)
  }
  return { file, format, ...counts, rejected }
}

/** Parsed lines as a share of those that are records; 1 when there is none. */
export const shareParsed = ({ lines, ignored, parsed }: Pick<Share, 'lines' | 'ignored' | 'parsed'>): number =>
  lines === ignored ? 1 : parsed / (lines - ignored)
