// From a question to its interpretation. Deterministic: the same question, time zone and now give the same reading, and the
// reading says how it was come by.
import { type AskedSubject, countedSubject, limitIn, rankedSubject } from './asked.ts'
import { type Entities, type FixedForms, readFixedForms, readSpokenForms, splitIds } from './entities.ts'
import { fold } from './fold.ts'
import { type Intent, type Scored, scoreIntents, signalsOf } from './intents.ts'
import { type Language, languageOf } from './language.ts'
import { type Concept, conceptsIn } from './lexicon.ts'
import { type Correction, normalise, tokensOf } from './normalise.ts'
import { readTime } from './time-grammar.ts'
import type { UnclearReason } from './time-reading.ts'

export type Question = {
  readonly question: string
  /** Milliseconds since the epoch. */
  readonly now: number
  /** IANA name. */
  readonly zone: string
}

/** Addresses named as where traffic came from or went to; `any` where the question does not say. */
export type AddressRole = 'source' | 'destination' | 'any'

export type Understanding = {
  readonly language: Language
  readonly intent: Intent
  readonly confidence: number
  readonly entities: Entities
  /** Milliseconds since the epoch, [from, to). Absent: the question names no time, the intent's default applies. */
  readonly window?: { readonly from: number; readonly to: number; readonly phrase: string }
  /** The time could not be read for certain: it is asked back. */
  readonly unclear?: { readonly phrase: string; readonly reason: UnclearReason }
  readonly subject: AskedSubject
  readonly limit: number
  readonly addressRole: AddressRole
  /** "este ataque", "this IP": refers to something not named. */
  readonly isReference: boolean
  /** The question speaks of attacks, not of traffic. */
  readonly isAboutAttacks: boolean
  readonly corrections: readonly Correction[]
  readonly signals: Scored['signals']
}

export const understand = ({ question, now, zone }: Question): Understanding => {
  const fixed = readFixedForms(question)
  const folded = fold(fixed.text)
  const language = languageOf(question, tokensOf(folded))
  const { text, corrections } = normalise(folded)
  const spoken = readSpokenForms(text)
  const time = readTime(spoken.text, now, zone, language)
  const rest = time.kind === 'none' ? spoken.text : spoken.text.replace(` ${time.phrase} `, ' | ')
  const concepts = conceptsIn(rest)
  const entities: Entities = {
    ...pickFixed(fixed),
    ...splitIds(fixed.ids, text),
    ...pickSpoken(spoken),
    regions: [],
    hosts: [],
    components: [],
  }
  const { best, confidence } = scoreIntents(signalsOf(new Set(concepts.keys()), entities, time.kind !== 'none'))
  return {
    language,
    intent: best.intent,
    confidence,
    entities,
    ...(time.kind === 'window' ? { window: { from: time.from, to: time.to, phrase: time.phrase } } : {}),
    ...(time.kind === 'unclear' ? { unclear: { phrase: time.phrase, reason: time.reason } } : {}),
    subject: best.intent === 'top' ? rankedSubject(rest) : countedSubject(rest, entities.classes.length > 0),
    limit: limitIn(rest),
    addressRole: roleIn(rest),
    isReference: concepts.has('this'),
    isAboutAttacks: hasAny(concepts, ['attack', 'alert']) || entities.classes.length > 0,
    corrections,
    signals: best.signals,
  }
}

const hasAny = (concepts: ReadonlyMap<Concept, string>, wanted: readonly Concept[]): boolean =>
  wanted.some((one) => concepts.has(one))
const pickFixed = ({ addresses, networks, asns }: FixedForms) => ({ addresses, networks, asns })
const pickSpoken = ({ ports, services, countries, classes }: ReturnType<typeof readSpokenForms>) => ({
  ports,
  services,
  countries,
  classes,
})

const roleIn = (text: string): AddressRole => {
  const before =
    /(?: \S+)? (\S+)(?: (?:la|el|the|ip|direccion|address|host|esta|this|red|network)){0,3} @(?:address|network)\d+ /.exec(
      text,
    )
  const word = before?.[1] ?? ''
  if (/^(desde|from|by|hizo|origino|genero|sent|did)$/.test(word)) return 'source'
  if (/^(hacia|contra|to|against|towards|a|al|sobre|recibio)$/.test(word)) return 'destination'
  return 'any'
}
