// The feature table that training reads: no addresses, no times, no names, so that it may be published where captures may not.
import { writeFileSync } from 'node:fs'
import { gzipSync } from 'node:zlib'
import { FEATURE_NAMES } from '../../processors/inference/features.ts'
import type { FeatureRow } from './feature-rows.ts'

/** plain: as recorded; overlaid: with ordinary traffic of the same hosts; unfolded: every flow of a burst, as with `--fold-from never`. */
export type Variant = 'plain' | 'overlaid' | 'unfolded'

export type TableRow = FeatureRow & { readonly capture: string; readonly lab: string; readonly variant: Variant }

export const TABLE_FACTS = ['capture', 'lab', 'tool', 'class', 'variant'] as const

/** Lines of the table, the header first. An empty cell is a missing value. */
export const tableLines = (rows: readonly TableRow[]): string[] => [
  [...TABLE_FACTS, ...FEATURE_NAMES].join(','),
  ...rows.map(({ capture, lab, tool, label, variant, values }) =>
    [...[capture, lab, tool, label, variant].map(plainText), ...Array.from(values, textOf)].join(','),
  ),
]

/** Writes the table, gzipped. */
export const writeTable = (file: string, rows: readonly TableRow[]): void =>
  writeFileSync(file, gzipSync(`${tableLines(rows).join('\n')}\n`, { level: 9 }))

const plainText = (text: string): string => text.replace(/[^\w.+-]+/g, '_')
/** Seven digits are what float32 holds. */
const textOf = (value: number): string => (Number.isNaN(value) ? '' : String(Number(value.toPrecision(7))))
