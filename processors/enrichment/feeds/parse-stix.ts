// STIX 2.1 bundles: indicator objects with a STIX pattern. Other objects (reports, relationships, malware) carry nothing to match.
import { type IndicatorSink, type SkipReason, secondsOf } from './raw-indicator.ts'
import { readPattern } from './stix-pattern.ts'

/** The fields that are read; all hostile. */
export type StixIndicator = {
  readonly type?: unknown
  readonly id?: unknown
  readonly pattern?: unknown
  readonly pattern_type?: unknown
  readonly valid_from?: unknown
  readonly valid_until?: unknown
  readonly modified?: unknown
  readonly revoked?: unknown
  readonly confidence?: unknown
  readonly name?: unknown
  readonly indicator_types?: unknown
  readonly labels?: unknown
  readonly kill_chain_phases?: unknown
}

/** Reads the indicators of a bundle's text. Throws when it is no JSON or no bundle. */
export const parseStix = (text: string, sink: IndicatorSink): void => {
  const bundle = JSON.parse(text) as { objects?: unknown }
  if (!Array.isArray(bundle?.objects)) throw new Error('a STIX bundle has an array "objects"')
  readStixObjects(bundle.objects, sink)
}

/** Reads the indicators among the objects; those of one id: only the newest version. */
export const readStixObjects = (objects: readonly unknown[], sink: IndicatorSink): void => {
  for (const indicator of newestVersions(objects).values()) {
    const reason = readIndicator(indicator, sink)
    if (reason) sink.skip(reason)
  }
}

/** The newest version of each indicator object by id, by its "modified". What has no id counts each for itself. */
export const newestVersions = (objects: readonly unknown[]): Map<string, StixIndicator> => {
  const newest = new Map<string, StixIndicator>()
  for (const [index, object] of objects.entries()) {
    if (object === null || typeof object !== 'object') continue
    const indicator = object as StixIndicator
    if (indicator.type !== 'indicator') continue
    const id = typeof indicator.id === 'string' ? indicator.id : `#${index}`
    const known = newest.get(id)
    if (!known || String(indicator.modified ?? '') >= String(known.modified ?? '')) newest.set(id, indicator)
  }
  return newest
}

/** Why it is left out; undefined when it was added. */
const readIndicator = (indicator: StixIndicator, sink: IndicatorSink): SkipReason | undefined => {
  const { pattern, pattern_type = 'stix' } = indicator
  const firstSeen = secondsOf(indicator.valid_from)
  if (indicator.revoked === true) return 'revoked'
  if (pattern_type !== 'stix') return 'unsupported'
  if (typeof pattern !== 'string' || firstSeen === undefined) return 'malformed'
  const words = wordsIn(indicator)
  if (words.includes('benign')) return 'benign'
  const reading = readPattern(pattern)
  if (reading.kind !== 'values') return reading.kind
  const { confidence, id, name } = indicator
  for (const value of reading.values) {
    sink.add({
      value,
      type: words.join(' ') || undefined,
      confidence: typeof confidence === 'number' && confidence >= 0 && confidence <= 100 ? confidence / 100 : undefined,
      firstSeen,
      // "modified" is the last time that its author stood by it.
      lastSeen: Math.max(secondsOf(indicator.modified) ?? firstSeen, firstSeen),
      validUntil: secondsOf(indicator.valid_until),
      label: typeof name === 'string' ? name : undefined,
      id: typeof id === 'string' ? id : undefined,
    })
  }
  return undefined
}

/** Everything that may tell the type: indicator types, labels, phases of a kill chain. */
const wordsIn = ({ indicator_types, labels, kill_chain_phases }: StixIndicator): string[] => {
  const phases = Array.isArray(kill_chain_phases)
    ? kill_chain_phases.map((phase: { phase_name?: unknown } | null) => phase?.phase_name)
    : []
  const lists = [indicator_types, labels].flatMap((list) => (Array.isArray(list) ? list : []))
  return [...lists, ...phases].filter((word): word is string => typeof word === 'string').slice(0, 20)
}
