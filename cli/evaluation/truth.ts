// What really happened in labelled captures, from a table in one of two formats (docs/evaluation.md):
//   activities   file,class,attacker,victim,port,first_packet,last_packet ...   one row per activity
//   captures     file,class,ground_truth ...                                    one row per capture, described in words
// Of words only addresses are read; where there are none, the truth is the capture's class and nothing finer.
import { readFileSync } from 'node:fs'
import path from 'node:path'
import { ATTACK_CLASSES, type AttackClass } from '../../schemas/messages.ts'
import { readTable } from '../../training/csv.ts'
import { type Labeller, labellerOfDescription, labellerOfTruth } from '../../training/label.ts'

type Row = Readonly<Record<string, string>>

export type Attack = {
  readonly attack_class: AttackClass
  /** Addresses or networks of who did it; empty: not known, or many. */
  readonly attackers: readonly string[]
  readonly victims: readonly string[]
  /** Microseconds since the epoch, where the table says so. */
  readonly firstUs?: number
  readonly lastUs?: number
}

export type CaptureTruth = {
  /** As the table names it. */
  readonly file: string
  readonly attacks: readonly Attack[]
  /** Class as written, when it is neither normal nor one of the five: run, but not counted. */
  readonly uncounted?: string
  /** Class of one event; absent: events have no labels. */
  readonly label?: Labeller
}

/** Truth of each capture. Throws an error that lists every bad row. */
export const readTruth = (file: string): readonly CaptureTruth[] => {
  const rows = readTable(readFileSync(file, 'utf8'))
  const problems = problemsOf(rows)
  if (problems.length > 0) throw new Error(`${file} is no table of labels:\n  ${problems.join('\n  ')}`)
  return [...Map.groupBy(rows, (row) => row.file ?? '').values()].map((same) =>
    'ground_truth' in (same[0] ?? {}) ? describedCapture(same[0] ?? {}) : recordedCapture(same),
  )
}

const problemsOf = (rows: readonly Row[]): string[] => {
  if (rows.length === 0) return ['it has no rows']
  const missing = ['file', 'class'].filter((name) => !(name in (rows[0] ?? {})))
  if (missing.length > 0) return missing.map((name) => `column ${name} is missing`)
  const isActivities = !('ground_truth' in (rows[0] ?? {}))
  return rows.flatMap((row, index) => {
    const at = `row ${index + 2}`
    const times = isActivities
      ? ['first_packet', 'last_packet'].filter((name) => row[name] && !(Number(row[name]) >= 0))
      : []
    return [
      ...(row.file ? [] : [`${at}: file is empty`]),
      ...(row.class ? [] : [`${at}: class is empty`]),
      ...times.map((name) => `${at}: ${name} is ${row[name]}, not seconds since the epoch`),
    ]
  })
}

/** "apt (exploit)" is apt, "botnet_c2 / dns tunnel" is botnet_c2; null: normal; undefined: none of ours. */
const classOf = (text: string): AttackClass | null | undefined => {
  const word = /^[a-z0-9_]+/.exec(text)?.[0]
  return word === 'normal' ? null : ATTACK_CLASSES.find((name) => name === word)
}

const recordedCapture = (rows: readonly Row[]): CaptureTruth => {
  const uncounted = rows.find((row) => classOf(row.class ?? '') === undefined)?.class
  const attacks = rows.flatMap((row) => {
    const attack_class = classOf(row.class ?? '')
    if (!attack_class) return []
    const [firstUs, lastUs] = [Number(row.first_packet) * 1e6, Number(row.last_packet) * 1e6]
    return [
      {
        attack_class,
        attackers: addressesIn(row.attacker),
        victims: addressesIn(row.victim),
        ...(row.first_packet && row.last_packet ? { firstUs, lastUs } : {}),
      },
    ]
  })
  const file = rows[0]?.file ?? ''
  return { file, attacks, label: labellerOfTruth(rows), ...(uncounted === undefined ? {} : { uncounted }) }
}

const describedCapture = (row: Row): CaptureTruth => {
  const { file = '', class: written = '', ground_truth = '' } = row
  const attack_class = classOf(written)
  const label = labellerOfDescription(row)
  const common = { file, ...(label ? { label } : {}) }
  if (attack_class === undefined) return { file, attacks: [], uncounted: written }
  if (attack_class === null) return { ...common, attacks: [] }
  const sides = sidesOf(ground_truth)
  const all = [...sides.attackers, ...sides.victims]
  const attack = attack_class === 'ddos' ? { attackers: [], victims: all } : sides
  return { ...common, attacks: [{ attack_class, ...attack }] }
}

/** Where the victim's side begins: an arrow, or a word that names a victim, server or domain controller. */
const OTHER_SIDE = /<?->|\b(?:victim|DC|C2)\b/

const sidesOf = (truth: string): { attackers: string[]; victims: string[] } => {
  const at = truth.search(OTHER_SIDE)
  const cut = at < 0 ? truth.length : at
  return { attackers: addressesIn(truth.slice(0, cut)), victims: addressesIn(truth.slice(cut)) }
}

const ADDRESS =
  /(?<![\w.:])(?:\d{1,3}(?:\.\d{1,3}){3}(?:\/\d{1,2})?|[0-9a-f]{0,4}(?::[0-9a-f]{0,4}){2,7}(?:\/\d{1,3})?)(?![\w.])/gi
const addressesIn = (text = ''): string[] => [...new Set(text.match(ADDRESS) ?? [])]

/** Path of a truth's capture: as named below `folder`, else a file of the same name directly in it. */
export const capturePaths = (folder: string, file: string): readonly string[] => [
  path.join(folder, file),
  path.join(folder, path.basename(file)),
]
