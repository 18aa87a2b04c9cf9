// What a question takes from the one before it in its session. A pure merge, in this order:
// 1 "lo mismo para 10.0.0.5", "y ayer?", "only from Russia": a continuation. Its intent is the earlier one unless it asks something of
//   its own; what it names replaces what was named of that kind, everything else stays, the time too.
// 2 "esta IP", "this attack", "that port": a reference. Only what it points at is taken.
// 3 Words alone that name a time or an entity and ask nothing: a continuation too.
import type { AskedSubject } from './asked.ts'
import type { Entities } from './entities.ts'
import type { Intent } from './intents.ts'
import type { Language } from './language.ts'
import type { Reading } from './reading.ts'
import type { TimeReading } from './time-reading.ts'
import { readRelativeTime } from './time-relative.ts'
import type { AddressRole, Understanding } from './understanding.ts'

/** The interpretation that the session remembers. */
export type Earlier = {
  readonly language: Language
  readonly intent: Intent
  readonly entities: Entities
  readonly hostNetworks: readonly string[]
  readonly unlistedHosts: readonly string[]
  readonly window?: Understanding['window']
  readonly subject: AskedSubject
  readonly limit: number
  readonly addressRole: AddressRole
  readonly isAboutAttacks: boolean
  readonly alertSeverities?: Understanding['alertSeverities']
}

/**
 * What to remember of a question. `cited`: alerts that its answer proved itself with; one alone is what "this alert" means next. A
 * question that was not understood leaves the earlier one standing.
 */
export const earlierFrom = (read: Understanding, cited: readonly string[] = [], before?: Earlier): Earlier => {
  if (read.intent === 'unsupported' && before) return before
  const { entities } = read
  const alert_ids = entities.alert_ids.length === 0 && cited.length === 1 ? cited : entities.alert_ids
  return {
    language: read.language,
    intent: read.intent,
    entities: { ...entities, alert_ids },
    hostNetworks: read.hostNetworks,
    unlistedHosts: read.unlistedHosts,
    ...(read.window ? { window: read.window } : {}),
    subject: read.subject,
    limit: read.limit,
    addressRole: read.addressRole,
    isAboutAttacks: read.isAboutAttacks,
    ...(read.alertSeverities ? { alertSeverities: read.alertSeverities } : {}),
  }
}

/** Kinds of entities that stand for one another: naming one of a group replaces the whole group. */
const GROUPS = {
  place: ['addresses', 'networks', 'hosts'],
  port: ['ports', 'services'],
  origin: ['countries', 'regions', 'asns'],
  class: ['classes'],
  id: ['event_ids', 'alert_ids'],
  component: ['components'],
} as const satisfies Record<string, readonly (keyof Entities)[]>
type Group = keyof typeof GROUPS
const ALL = Object.keys(GROUPS) as Group[]

export type InConversation = {
  readonly reading: Reading
  /** Nothing of its own was asked unless a strong intent says so: the earlier intent stands. */
  readonly continues?: Earlier
}

const GREETING =
  '(?:ok |okay |bueno |bien |vale |dale |perfecto |gracias |thanks |great |entonces |so |then |right |che )*'
const CUES = [
  '(?:y |e |and |pero |but |ahora |now )*(?:haz |hace |hacelo |quiero |dame |do |give me |show me |run |ask )?(?:lo mismo|la misma(?: pregunta| consulta| cosa)?|el mismo|igual|idem|the same(?: thing| question| query| analysis)?|same(?: thing| question| query)?|ditto|misma pregunta)(?= (?:pero|but|para|for|con|with|de|del|desde|from|en|in|on|a|sobre|about|hacia|to|ayer|hoy|yesterday|today|last|@\\w+|\\||$))(?: pero| but)?',
  '(?:y |and )?(?:repite|repiteme|repetilo|repitelo|repeti|repetir|repeat|redo|rerun)(?: that| it| this| eso| lo mismo| la pregunta)?(?: pero| but)?',
  '(?:y |and )?(?:que hay de|que hay con|que tal|what about|how about|que pasa con)',
  '(?:y |e |and |pero |but |also |tambien |ademas |ahora |now )?(?:solo|solamente|unicamente|only|just|filtra(?:r|lo|los|las)?(?: por)?|filter(?:ed)?(?: by| to)?|restrict(?: to)?|limita(?:lo)?(?: a)?)',
  '(?:y|e|and|pero|but|also|tambien|ademas|ahora|now)(?: si)?',
]
const CUE = new RegExp(`^ ${GREETING}(?:${CUES.join('|')}) `)

/** Reads the question again in the light of the one before it. */
export const inConversation = (reading: Reading, earlier: Earlier, now: number, zone: string): InConversation => {
  const padded = reading.rest.replace(/ +/g, ' ')
  const cue = CUE.exec(padded)
  const relative =
    reading.time.kind === 'none' || /before|previous|anterior|previ/.test(reading.text)
      ? readRelativeTime(reading.text, earlier.window, now, zone)
      : undefined
  if (cue || relative || asksNothing(reading)) {
    const rest = cue ? ` ${padded.slice(cue[0].length)}` : padded
    const kept = { ...reading, rest: relative ? rest.replace(` ${phraseOf(relative)} `, ' | ') : rest }
    return {
      reading: merged({ ...kept, time: relative ?? timeOr(reading, earlier) }, earlier, ALL),
      continues: earlier,
    }
  }
  const groups = pointedAt(reading)
  const keepsTime = reading.time.kind === 'none' && SAME_TIME.test(reading.text)
  const time = keepsTime ? timeOr(reading, earlier) : reading.time
  return { reading: merged({ ...reading, time }, earlier, groups) }
}

const phraseOf = (time: TimeReading): string => (time.kind === 'none' ? '' : time.phrase)

const timeOr = ({ time }: Reading, { window }: Earlier): TimeReading =>
  time.kind === 'none' && window ? { kind: 'window', ...window } : time

/** "¿va a volver a atacar?": a question about somebody that names nobody is about whom the question before was. */
export const aboutTheSame = (reading: Reading, earlier: Earlier): Reading => {
  const isNamed = Object.values(reading.entities).some((list) => list.length > 0)
  return isNamed ? reading : merged(reading, earlier, ['place', 'id', 'class'])
}

/** Nothing but a time or entities and words that join them. */
const asksNothing = ({ rest, time, entities }: Reading): boolean => {
  const isNamed = time.kind !== 'none' || Object.values(entities).some((list) => list.length > 0)
  return (
    isNamed &&
    rest
      .replace(/@\w+|\|/g, ' ')
      .split(' ')
      .every((word) => word === '' || JOINING.has(word))
  )
}
const JOINING = new Set(
  'de del desde en el la los las a al por para con sobre hacia contra un una from in on at the to of for with about ip puerto port host servidor server direccion address durante during over please porfa porfavor favor'.split(
    ' ',
  ),
)

const SAME_TIME =
  / (?:(?:ese|este|esa|esta|mismo|misma|aquel|that|this|same|the same) (?:periodo|rango|intervalo|lapso|tramo|momento|franja|ventana|horario|period|range|interval|window|timeframe|time)|(?:estos|esos|estas|esas|those|these|dichos) (?:\w+ )?(?:eventos|flujos|conexiones|alertas|ataques|events|flows|connections|alerts|attacks|results|resultados)|entonces|back then|at that time|in that time) /

const DEMONSTRATIVE = '(?:est[eao]s?|es[eao]s?|dich[oa]s?|aquel|aquella|mism[oa]s?|tal|this|that|these|those|same|said)'
const NOUNS: readonly (readonly [string, readonly Group[]])[] = [
  [
    '(?:ips?|direccion|direcciones|host|hosts|equipos?|maquinas?|servidor|servidores|origen|atacante|red|address|addresses|machines?|servers?|attacker|source|network|one)',
    ['place'],
  ],
  [
    '(?:ataques?|alertas?|alarmas?|incidentes?|amenazas?|intrusion|attacks?|alerts?|alarms?|incidents?|threats?)',
    ['id', 'class', 'place'],
  ],
  ['(?:eventos?|flujos?|conexion|conexiones|events?|flows?|connections?)', ALL],
  ['(?:puertos?|servicios?|ports?|services?)', ['port']],
  ['(?:pais|paises|region|regiones|country|countries|regions?|asn)', ['origin']],
  ['(?:componentes?|components?)', ['component']],
]
const POINTERS = NOUNS.map(
  ([noun, groups]) =>
    [new RegExp(` ${DEMONSTRATIVE} (?:mism[oa]s? |same |misterios[oa] |very )?${noun} `), groups] as const,
)
/** Pronouns point at the address, or at the attack where none was spoken of. */
const PRONOUN = / (?:it|its|they|them|he|him|ella|ellos|ellas|este|esto|eso|esa|esta|this|that) (?!\w+s? @)/

const pointedAt = ({ rest, entities }: Reading): readonly Group[] => {
  const found = POINTERS.filter(([pattern]) => pattern.test(rest)).flatMap(([, groups]) => groups)
  if (found.length > 0) return found
  const isNamed = [...GROUPS.place, ...GROUPS.id, ...GROUPS.class].some((key) => entities[key].length > 0)
  return !isNamed && PRONOUN.test(rest) ? ['place', 'id', 'class'] : []
}

/** The reading with the earlier entities of these groups, each where it names none of that group itself. */
const merged = (reading: Reading, earlier: Earlier, groups: readonly Group[]): Reading => {
  const taken = groups.filter((group) => GROUPS[group].every((key) => reading.entities[key].length === 0))
  const entities = Object.fromEntries(
    taken.flatMap((group) => GROUPS[group].map((key) => [key, earlier.entities[key]])),
  )
  const place = taken.includes('place')
  return {
    ...reading,
    entities: { ...reading.entities, ...entities },
    hostNetworks: place ? earlier.hostNetworks : reading.hostNetworks,
    unlistedHosts: place ? earlier.unlistedHosts : reading.unlistedHosts,
  }
}
