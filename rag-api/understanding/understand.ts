// From a question to its interpretation. Deterministic: the same question, time zone and now give the same reading, and the
// reading says how it was come by.
import { type AskedSubject, countedSubject, limitIn, rankedSubject, saysSubject } from './asked.ts'
import { featuresOf } from './classifier/features.ts'
import { likelyIntent } from './classifier/model.ts'
import { SMALL_TALK } from './common-words.ts'
import { aboutTheSame, type Earlier, type InConversation, inConversation } from './conversation.ts'
import type { Entities } from './entities.ts'
import type { HostIndex } from './entity-hosts.ts'
import { type Intent, scoreIntents } from './intents.ts'
import type { Concept } from './lexicon.ts'
import { isOrder } from './orders.ts'
import { type Reading, readQuestion } from './reading.ts'
import { alertSeveritiesIn, leastSeverityIn } from './severity.ts'
import { conceptsOf, signalsIn } from './signals.ts'
import { isKnownWord } from './spelling.ts'
import { thresholdIn } from './threshold.ts'
import type { TimeReading, UnclearReason } from './time-reading.ts'
import type { AddressRole, Understanding } from './understanding.ts'

export type Question = {
  readonly question: string
  /** Milliseconds since the epoch. */
  readonly now: number
  /** IANA name. */
  readonly zone: string
  /** Names of the asset list. */
  readonly hosts?: HostIndex
  /** What the session was about. */
  readonly earlier?: Earlier | undefined
}

export const understand = ({ question, now, zone, hosts = NO_HOSTS, earlier }: Question): Understanding => {
  const alone = readQuestion({ question, now, zone, hosts, language: earlier?.language })
  const taken: InConversation = earlier ? inConversation(alone, earlier, now, zone) : { reading: alone }
  const { continues } = taken
  const { time, rest } = taken.reading
  const concepts = conceptsOf(taken.reading)
  const found = intentOf(taken.reading, concepts, continues)
  const reading = earlier && ABOUT_SOMEBODY.has(found.intent) ? aboutTheSame(taken.reading, earlier) : taken.reading
  const { entities } = reading
  const threshold = thresholdIn(rest)
  const isSameAsked = continues !== undefined && found.intent === continues.intent
  const asked = isSameAsked && !saysSubject(rest) ? continues : undefined
  return {
    language: reading.language,
    ...found,
    entities,
    hostNetworks: reading.hostNetworks,
    unlistedHosts: reading.unlistedHosts,
    ...(time.kind === 'window' ? { window: { from: time.from, to: time.to, phrase: time.phrase } } : {}),
    ...unclearIn(alone, time, found.intent),
    subject: asked?.subject ?? subjectOf(found.intent, rest, entities),
    limit: limitIn(rest, continues?.limit),
    addressRole: roleIn(rest) ?? continues?.addressRole ?? 'any',
    isReference: concepts.has('this'),
    isAboutAttacks:
      hasAny(concepts, ['attack', 'alert']) || entities.classes.length > 0 || (asked?.isAboutAttacks ?? false),
    corrections: reading.corrections,
    ...severityOf(rest),
    ...alertSeverityOf(rest, isSameAsked ? continues : undefined),
    ...(threshold === undefined ? {} : { threshold }),
  }
}

const severityOf = (text: string): Pick<Understanding, 'leastSeverity'> => {
  const leastSeverity = leastSeverityIn(text)
  return leastSeverity === undefined ? {} : { leastSeverity }
}

/** Named, or those of the question that is gone on with. */
const alertSeverityOf = (text: string, continued: Earlier | undefined): Pick<Understanding, 'alertSeverities'> => {
  const alertSeverities = alertSeveritiesIn(text, continued?.subject === 'alerts') ?? continued?.alertSeverities
  return alertSeverities === undefined ? {} : { alertSeverities }
}

/** What cannot be answered without asking back: something named that cannot be, else a time that is ambiguous or impossible. */
const unclearIn = ({ impossible }: Reading, time: TimeReading, intent: Intent): Pick<Understanding, 'unclear'> => {
  const [unclear] = impossible
  if (unclear) return { unclear }
  if (time.kind !== 'unclear' || isForeseen(intent, time.reason)) return {}
  return { unclear: { phrase: time.phrase, reason: time.reason } }
}

/** A forecast may speak of tomorrow. */
const isForeseen = (intent: Intent, reason: UnclearReason): boolean =>
  intent === 'recurrence_forecast' && reason === 'in_the_future'

const NO_HOSTS: HostIndex = new Map()

/**
 * In this order: an order, which is unsupported; the earlier intent for a continuation that asks nothing of its own; nothing of ours; the intent that the classifier finds
 * likeliest of the words and of what the grammar found in them.
 */
const intentOf = (
  reading: Reading,
  concepts: ReadonlyMap<Concept, string>,
  continues: Earlier | undefined,
): Pick<Understanding, 'intent' | 'confidence' | 'signals'> => {
  const { rest, entities } = reading
  const signals = signalsIn(reading, concepts)
  if (isOrder(rest)) return AN_ORDER
  const grammar = scoreIntents(signals)
  if (continues && (grammar.best.isWeak || grammar.best.intent === 'unsupported')) {
    return { intent: continues.intent, confidence: CONTINUED, signals: [] }
  }
  if (isOfAnotherWorld(rest, concepts, signals, grammar.best.intent)) return NOT_UNDERSTOOD
  const namesNothing = Object.values(entities).every((list) => list.length === 0)
  // "¿y ayer?" where nothing was asked before.
  if (namesNothing && rest.replace(/[|]| (?:y|e|and|de|del|el|la|of|the) /g, ' ').trim() === '') return NOT_UNDERSTOOD
  const likely = likelyIntent(featuresOf({ rest, signals, grammar, namesNothing }))
  if (!likely || likely.probability < LEAST_LIKELY) return NOT_UNDERSTOOD
  const { intent, probability, because } = likely
  return {
    intent,
    confidence: Math.round(100 * probability) / 100,
    signals: intent === grammar.best.intent ? grammar.best.signals : because,
  }
}

/** Below it the answer says what can be asked. */
const LEAST_LIKELY = 0.3
const NOT_UNDERSTOOD = { intent: 'unsupported', confidence: 0, signals: [] } as const

const AN_ORDER = { intent: 'unsupported', confidence: 1, signals: ['order'] } as const

const CONTINUED = 0.7

const ABOUT_SOMEBODY: ReadonlySet<Intent> = new Set([
  'recurrence_forecast',
  'ip_behaviour',
  'related_to_ip',
  'preceding_attack',
  'countermeasures',
  'incident_timeline',
  'forensic_report',
  'explain_alert',
])

/** What belongs to networks and their security, beside entities. */
const OUR_WORLD: readonly Concept[] =
  'event attack alert address port service log bytes signature class vector blocked health compromise persistent unusual timeline report'.split(
    ' ',
  ) as Concept[]

/** Asked with words of every day ("recommend", "why"): a word that nobody here knows beside them is a sign of another subject. */
const IN_EVERYDAY_WORDS: ReadonlySet<Intent> = new Set(['countermeasures', 'explain_alert'])

/** "recommend me a film", "do you like football?": nothing in it is ours. */
const isOfAnotherWorld = (
  rest: string,
  concepts: ReadonlyMap<Concept, string>,
  signals: ReadonlySet<string>,
  intent: Intent,
): boolean => {
  const isOurs =
    hasAny(concepts, OUR_WORLD) ||
    SPEAKS_OF_DEFENCE.test(concepts.get('countermeasure') ?? '') ||
    [...signals].some((signal) => NAMED_SIGNALS.has(signal))
  const isForeign = (word: string) =>
    SMALL_TALK.has(word) || (IN_EVERYDAY_WORDS.has(intent) && /^\p{L}{4,}$/u.test(word) && !isKnownWord(word))
  return !isOurs && rest.split(' ').some(isForeign)
}
const SPEAKS_OF_DEFENCE =
  /medida|measure|mitig|prote[gcj]|defen|remed|respon|deten|parar|fren|stop|prevent|contain|evit/
const NAMED_SIGNALS = new Set(['an_address', 'a_class', 'an_id', 'a_component', 'a_country'])

const subjectOf = (intent: Intent, rest: string, { classes }: Entities): AskedSubject =>
  intent === 'top' ? rankedSubject(rest) : countedSubject(rest, classes.length > 0)

const hasAny = (concepts: ReadonlyMap<Concept, string>, wanted: readonly Concept[]): boolean =>
  wanted.some((one) => concepts.has(one))

const roleIn = (text: string): AddressRole | undefined => {
  const before =
    /(?: \S+)? (\S+)(?: (?:la|el|the|ip|direccion|address|host|esta|this|red|network)){0,3} @(?:address|network|host)\d+ /.exec(
      text,
    )
  const word = before?.[1] ?? ''
  if (/^(desde|from|by|hizo|origino|genero|envio|mando|inicio|sent|did|began)$/.test(word)) return 'source'
  if (
    /^(hacia|contra|to|against|towards|a|al|sobre|recibio|hit|hits|hitting|attacked|attacking|targeted|targeting)$/.test(
      word,
    )
  )
    return 'destination'
  return undefined
}
