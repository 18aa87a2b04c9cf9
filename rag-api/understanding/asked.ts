// What a count counts and what a list ranks: the noun that stands nearest behind the asking word.
import type { Concept } from './lexicon.ts'
import { ENTRIES } from './lexicon.ts'
import { NUMBER, numberOf } from './numbers.ts'

/** What is counted or ranked: flows, alerts, or distinct sources, targets, ports, services, countries, autonomous systems, classes, signatures, or bytes. */
export const SUBJECTS = [
  'flows',
  'alerts',
  'sources',
  'targets',
  'ports',
  'services',
  'countries',
  'asns',
  'classes',
  'signatures',
  'bytes',
] as const
export type AskedSubject = (typeof SUBJECTS)[number]

const SUBJECT_OF: Partial<Record<Concept, AskedSubject>> = {
  event: 'flows',
  alert: 'alerts',
  attack: 'alerts',
  address: 'sources',
  source: 'sources',
  target: 'targets',
  port: 'ports',
  service: 'services',
  country: 'countries',
  asn: 'asns',
  class: 'classes',
  signature: 'signatures',
  bytes: 'bytes',
}

type Found = { readonly subject: AskedSubject; readonly at: number; readonly length: number }

const subjectsIn = (text: string): Found[] =>
  ENTRIES.flatMap(({ concept, phrase }) => {
    const subject = SUBJECT_OF[concept]
    const at = subject ? text.indexOf(` ${phrase} `) : -1
    return subject && at >= 0 ? [{ subject, at, length: phrase.length }] : []
  }).sort((one, other) => one.at - other.at || other.length - one.length)

/** Whether the text names anything that can be counted or ranked. */
export const saysSubject = (text: string): boolean => subjectsIn(text).length > 0

/** `hasClass`: the question names an attack class, which counts as alerts when nothing else is named. */
export const countedSubject = (text: string, hasClass: boolean): AskedSubject => {
  const asked = Math.max(
    ...[' cuant', ' how many ', ' how much ', ' numero de ', ' number of ', ' count ', ' cantidad '].map((word) =>
      text.indexOf(word),
    ),
  )
  const found = subjectsIn(text)
  const after = found.find(({ at }) => at >= Math.max(asked, 0))
  return (after ?? found[0])?.subject ?? (hasClass ? 'alerts' : 'flows')
}

/** Whoever does it is wanted, not who suffers it: "who attacked us the most", "quién nos ataca más". */
const ATTACKING_US =
  / (?:attack(?:s|ed|ing)|hit(?:s|ting)?|target(?:s|ed|ing)) (?:us|me|our) | who (?:attacks|attacked|is attacking|has attacked) | (?:nos|me) (?:ha |han |esta |estan )?atac/

/** Dimension of a list; addresses "attacked" are targets. Plain flows and alerts are ranked by source. */
export const rankedSubject = (text: string): AskedSubject => {
  const found = subjectsIn(text).map(({ subject }) => subject)
  const dimension = found.find((subject) => !['flows', 'alerts', 'bytes', 'sources', 'targets'].includes(subject))
  if (dimension) return dimension
  if (ATTACKING_US.test(text)) return 'sources'
  if (found.includes('targets') || / (?:atacad|victim|objetivo|targeted|attacked)/.test(text)) return 'targets'
  return found.includes('alerts') && !found.includes('sources') ? 'classes' : 'sources'
}

const LIMIT = new RegExp(
  ` (?:top|l[oa]s|the|primer[oa]s|first|principales|muestrame|dame|show|mostrame)(?: the| l[oa]s)? (${NUMBER}) (?!de |pm |am |horas |hours |dias |days |minutos |minutes )`,
)

/** How many rows are wanted, 1-50; `otherwise` where none is said. */
export const limitIn = (text: string, otherwise = 10): number => {
  const match = LIMIT.exec(text)
  const number = match ? numberOf(match[1] ?? '') : otherwise
  return Number.isInteger(number) && number >= 1 ? Math.min(number, 50) : otherwise
}
