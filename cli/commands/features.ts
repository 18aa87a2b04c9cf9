// autoinmune features LABELS --out TABLE: what training learns from, made by the product's own sensor and enrichment.
import type { Command } from 'commander'
import type { Benign } from '../evaluation/overlay.ts'
import type { LabelledCapture } from '../feature-table/labelled-captures.ts'
import type { TableRow } from '../feature-table/write-table.ts'
import { messageOf } from '../report-error.ts'
import { terminalText } from '../terminal-text.ts'

type FeaturesOptions = {
  out: string
  overlay?: string[]
  rows: string
  variantRows: string
  ordinaryRows: string
  besideRows: string
}

/** Adds the command. Exit code 1: no capture could be read, or a value is bad; captures that could not be read are named and left out. */
export const registerFeatures = (program: Command): void => {
  program
    .command('features')
    .description('turn labelled captures into the feature table that the models are trained on (make train)')
    .argument('<labels>', 'table of labels, beside its captures (docs/evaluation.md)')
    .requiredOption('--out <file>', 'table to write, gzipped CSV')
    .option(
      '--overlay <captures...>',
      'ordinary traffic to lay over the attackers, in turn; adds rows marked "overlaid"',
    )
    .option('--rows <n>', 'rows kept of an attack, evenly spread over its capture', '600')
    .option('--variant-rows <n>', 'the same of what was overlaid or unfolded', '150')
    .option('--ordinary-rows <n>', 'rows kept of each service in a capture without attacks', '400')
    .option('--beside-rows <n>', 'the same of ordinary traffic beside an attack', '15')
    .action(features)
}

const features = async (labels: string, options: FeaturesOptions): Promise<void> => {
  const limits = {
    perClass: countOf('rows', options.rows),
    perVariant: countOf('variant-rows', options.variantRows),
    perOrdinary: countOf('ordinary-rows', options.ordinaryRows),
    perBeside: countOf('beside-rows', options.besideRows),
  }
  const { labelledCaptures } = await import('../feature-table/labelled-captures.ts')
  const { writeTable } = await import('../feature-table/write-table.ts')
  const { captures, missing, kept } = labelledCaptures(labels)
  if (missing.length > 0) say(`${missing.length} captures of ${labels} are missing: ${missing.join(', ')}`)
  const rows = await rowsOf(captures, await readOverlays(options.overlay ?? []), limits)
  if (rows.length === 0) throw new Error(`${labels}: no capture with labels per event could be read`)
  writeTable(options.out, rows)
  say(`${rows.length} rows of ${captures.length} captures, ${kept} captures kept for evaluation: ${options.out}`)
}

const countOf = (name: string, text: string): number => {
  const count = Number(text)
  if (Number.isSafeInteger(count) && count > 0) return count
  throw new Error(`--${name} is ${text}, not a count`)
}

const readOverlays = async (files: readonly string[]): Promise<Benign[]> => {
  const { readBenign } = await import('../evaluation/overlay.ts')
  const overlays: Benign[] = []
  for (const file of files) overlays.push(await readBenign(file))
  return overlays
}

const rowsOf = async (
  captures: readonly LabelledCapture[],
  overlays: readonly Benign[],
  limits: import('../feature-table/table-of.ts').RowLimits,
): Promise<TableRow[]> => {
  const { openEnrichment } = await import('../../processors/enrichment/main.ts')
  const { tableOf } = await import('../feature-table/table-of.ts')
  const enrichment = await openEnrichment({ isAnyTimeAccepted: true, isOffline: true })
  const rows: TableRow[] = []
  try {
    for (const [i, capture] of captures.entries()) {
      if (process.stderr.isTTY) process.stderr.write(`\r${i + 1} of ${captures.length}`)
      try {
        rows.push(...(await tableOf(capture, enrichment, limits, overlays[i % Math.max(1, overlays.length)])))
      } catch (error) {
        say(`${capture.file}: ${messageOf(error)}`)
      }
    }
  } finally {
    await enrichment.close?.()
  }
  return rows
}

const say = (text: string): void => void process.stderr.write(`${terminalText(text)}\n`)
