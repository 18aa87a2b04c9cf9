// Captures with labels as training needs them: per event a class, and the tool, family or application that is held out as one.
import { existsSync, readFileSync } from 'node:fs'
import path from 'node:path'
import type { NetworkEvent } from '../../schemas/messages.ts'
import { readTable } from '../../training/csv.ts'
import { activityOf } from '../../training/label.ts'
import { toolOf } from '../../training/tool.ts'
import { type CaptureTruth, capturePaths, readTruth } from '../evaluation/truth.ts'

export type LabelledCapture = {
  readonly file: string
  readonly truth: CaptureTruth & { readonly label: NonNullable<CaptureTruth['label']> }
  /** Name of what made an event. */
  readonly toolOf: (event: NetworkEvent) => string
  /** Where it was recorded: one network, or one collection of captures. */
  readonly lab: string
}

export type LabelledCaptures = {
  readonly captures: readonly LabelledCapture[]
  /** Named in the table but not there. */
  readonly missing: readonly string[]
  /** Kept for evaluation by the table (column `split` says test). */
  readonly kept: number
}

/**
 * Captures of a table of labels (docs/evaluation.md; paths are relative to it) that have labels per event. Two further columns count: `tool`
 * of an activity, and `split`: a capture with a row of the split `test` is not read. Throws an error that lists every bad row.
 */
export const labelledCaptures = (labelFile: string): LabelledCaptures => {
  const folder = path.dirname(labelFile)
  const rows = Map.groupBy(readTable(readFileSync(labelFile, 'utf8')), (row) => row.file ?? '')
  const captures: LabelledCapture[] = []
  const missing: string[] = []
  let kept = 0
  for (const truth of readTruth(labelFile)) {
    const own = rows.get(truth.file) ?? []
    const { label } = truth
    if (own.some(({ split }) => split === 'test')) kept += 1
    else if (label) {
      const file = capturePaths(folder, truth.file).find((name) => existsSync(name))
      if (file)
        captures.push({ file, truth: { ...truth, label }, toolOf: toolsOf(own, file), lab: labOf(own, labelFile) })
      else missing.push(truth.file)
    }
  }
  return { captures, missing, kept }
}

type Rows = readonly Readonly<Record<string, string>>[]

const toolsOf = (rows: Rows, file: string): LabelledCapture['toolOf'] => {
  const byName = toolOf(path.basename(file))
  if ('ground_truth' in (rows[0] ?? {})) return () => byName
  const activity = activityOf(rows)
  const roles = rolesOf(rows)
  return (event) =>
    firstWord(activity(event)?.tool) || (roles.get(event.src_ip ?? '') ?? roles.get(event.dst_ip ?? '') ?? byName)
}

/** Ordinary activities name what a host is there for (a clerk, a server): its traffic is held out with that of its like. */
const rolesOf = (rows: Rows): ReadonlyMap<string, string> =>
  new Map(
    rows.flatMap(({ class: name, attacker = '', tool }): [string, string][] =>
      name === 'normal' && attacker !== '' && tool ? [[attacker, firstWord(tool)]] : [],
    ),
  )

/** "nmap -sS" is nmap: whatever it was told to do, it is one tool. */
const firstWord = (text = ''): string =>
  text
    .trim()
    .toLowerCase()
    .split(/[\s,;]/)[0] ?? ''

/** Captures of one table are of one network, unless the table says which collection each is from. */
const labOf = (rows: Rows, labelFile: string): string =>
  rows[0]?.source_repo || path.basename(path.dirname(path.resolve(labelFile)))
