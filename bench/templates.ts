// node bench/templates.ts [--show] LOG TRUTH.csv ...: templates mined from loghub samples (logpai/loghub) against their EventTemplate, by
// grouping accuracy: the share of lines whose group holds exactly the lines that the truth's group holds (Zhu et al., "Tools and benchmarks
// for automated log parsing", ICSE-SEIP 2019). "live": by the hash that a line gets when it comes; "settled": read a second time, when the
// templates are as general as they become. The CSVs may be gzipped.
import { readFileSync } from 'node:fs'
import { gunzipSync } from 'node:zlib'
import { shareOf } from '../cli/parsed-share.ts'
import { createTemplateMiner } from '../ingest/logs/templates/miner.ts'
import type { ComponentLog } from '../schemas/messages.ts'
import { csvRowsOf } from './csv.ts'

const truthOf = (file: string): string[] => {
  const bytes = readFileSync(file)
  return csvRowsOf((file.endsWith('.gz') ? gunzipSync(bytes) : bytes).toString()).map(({ EventId = '' }) => EventId)
}

const groupsOf = (labels: readonly string[]): ReadonlyMap<string, readonly number[]> =>
  Map.groupBy(labels.keys(), (index) => labels[index] as string)

/** Lines whose group is the truth's, of all. */
const accuracyOf = (labels: readonly string[], truth: readonly string[]): number => {
  const truthGroups = groupsOf(truth)
  let right = 0
  for (const lines of groupsOf(labels).values()) {
    const wanted = truthGroups.get(truth[lines[0] as number] as string) ?? []
    if (wanted.length === lines.length && wanted.every((line, index) => line === lines[index])) right += lines.length
  }
  return right / labels.length
}

const measure = async (file: string, truthFile: string): Promise<void> => {
  const truth = truthOf(truthFile)
  const logs: ComponentLog[] = []
  await shareOf(file, { format: 'auto', timeZone: 'UTC' }, (readings) => {
    for (const reading of readings) if (reading.kind === 'log') logs.push(reading.log)
  })
  if (logs.length !== truth.length) throw new Error(`${logs.length} records of ours for ${truth.length} rows`)
  const miner = createTemplateMiner()
  // The truth's templates do not name the component; ours do, and begin with it.
  const textOf = (log: ComponentLog): string => {
    const { text } = miner.templateOf(log)
    return text.slice(text.indexOf(': ') + 2)
  }
  const live = logs.map(textOf)
  const settled = logs.map(textOf)
  const warmMs = performance.now()
  for (const log of logs) miner.templateOf(log)
  const perLineUs = ((performance.now() - warmMs) * 1000) / logs.length
  const count = (labels: readonly string[]): number => new Set(labels).size
  console.log(
    `${file}: ${logs.length} lines, ${count(truth)} templates in the truth; ` +
      `live ${count(live)} texts, accuracy ${accuracyOf(live, truth).toFixed(3)}; ` +
      `settled ${count(settled)}, accuracy ${accuracyOf(settled, truth).toFixed(3)}; ${perLineUs.toFixed(1)} µs a line`,
  )
  if (process.argv.includes('--show')) show(settled, truth)
}

const show = (settled: readonly string[], truth: readonly string[]): void => {
  for (const [text, lines] of groupsOf(settled)) {
    const events = [...new Set(lines.map((line) => truth[line]))]
    const wanted = groupsOf(truth).get(events[0] as string)?.length
    console.log(events.length === 1 && wanted === lines.length ? '  ' : '! ', lines.length, events.join(' '), text)
  }
}

const files = process.argv.slice(2).filter((argument) => !argument.startsWith('--'))
if (files.length === 0 || files.length % 2 === 1)
  throw new Error('pairs of files are needed: a log and its structured CSV')
for (let at = 0; at < files.length; at += 2) await measure(files[at] as string, files[at + 1] as string)
