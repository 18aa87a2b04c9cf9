// Turns labelled captures into the feature table, with the product's own sensor and the one feature definition.
// Usage: node training/extract.ts --out TABLE.csv.gz LABELS.csv...     (capture paths are relative to their label file)
// A row: capture, tool, class, features. No addresses, no times: the table may be published where captures may not.
import { readFileSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { parseArgs } from 'node:util'
import { gzipSync } from 'node:zlib'
import { readEvents } from '../ingest/sensor/read-events.ts'
import { FEATURE_NAMES, featuresOf, isScorable } from '../processors/inference/features.ts'
import { readTable } from './csv.ts'
import { type Labeller, labellerOfDescription, labellerOfTruth } from './label.ts'
import { toolOf } from './tool.ts'

/** Rows kept per capture and class, evenly spread: one flood must not be the table. */
const MAX_ROWS = 1500

type Capture = { readonly file: string; readonly label: Labeller }

const capturesOf = (labelFile: string): Capture[] => {
  const rows = readTable(readFileSync(labelFile, 'utf8'))
  const folder = path.dirname(labelFile)
  const files = [...new Set(rows.map((row) => row.file ?? ''))]
  return files.flatMap((name) => {
    const own = rows.filter((row) => row.file === name)
    const label = 'ground_truth' in (own[0] ?? {}) ? labellerOfDescription(own[0] ?? {}) : labellerOfTruth(own)
    return label ? [{ file: path.join(folder, name), label }] : []
  })
}

const rowsOf = async ({ file, label }: Capture): Promise<string[]> => {
  const byClass = new Map<string, string[]>()
  const values = new Float32Array(FEATURE_NAMES.length)
  const name = path.basename(file)
  // A fold has no features of one flow: unfolded, every attacking flow is a row.
  const settings = { foldFlowsPerSecond: Number.POSITIVE_INFINITY }
  for await (const events of readEvents(file, { sensorId: 'training', settings })) {
    for (const event of events) {
      const found = isScorable(event) && label(event)
      if (!found) continue
      featuresOf(event, values)
      const row = [name, toolOf(name), found, ...Array.from(values, textOf)].join(',')
      const rows = byClass.get(found)
      if (rows) rows.push(row)
      else byClass.set(found, [row])
    }
  }
  return [...byClass.values()].flatMap(thinned)
}

/** Seven digits are what float32 holds; an empty cell is NaN. */
const textOf = (value: number): string => (Number.isNaN(value) ? '' : String(Number(value.toPrecision(7))))

const thinned = (rows: readonly string[]): readonly string[] => {
  const step = rows.length / MAX_ROWS
  return step <= 1 ? rows : Array.from({ length: MAX_ROWS }, (_, i) => rows[Math.floor(i * step)] as string)
}

const { values: options, positionals } = parseArgs({ options: { out: { type: 'string' } }, allowPositionals: true })
if (!options.out || positionals.length === 0) throw new Error('usage: extract.ts --out TABLE.csv.gz LABELS.csv...')
const lines = [['capture', 'tool', 'class', ...FEATURE_NAMES].join(',')]
for (const capture of positionals.flatMap(capturesOf)) lines.push(...(await rowsOf(capture)))
writeFileSync(options.out, gzipSync(`${lines.join('\n')}\n`, { level: 9 }))
process.stderr.write(`${lines.length - 1} rows, ${FEATURE_NAMES.length} features: ${options.out}\n`)
