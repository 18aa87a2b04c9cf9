// "últimas 4 horas", "last 30 minutes", "hace 2 horas", "retrocede dos días", "half an hour ago": windows that end now.
import { NUMBER, numberOf } from './numbers.ts'
import { monthsBefore } from './time-calendar.ts'
import { type Clock, type TimeReading, unclear, windowOf } from './time-reading.ts'
import { MONTHS } from './time-words.ts'

const MINUTE = 60_000
const UNIT_MS: readonly (readonly [RegExp, number])[] = [
  [/^(s|segs?|segundos?|secs?|seconds?)$/, 1000],
  [/^(m|mins?|minutos?|minutes?)$/, MINUTE],
  [/^(h|hs|hrs?|horas?|hours?)$/, 60 * MINUTE],
  [/^(d|dias?|days?)$/, 1440 * MINUTE],
  [/^(sem|semanas?|weeks?|w)$/, 7 * 1440 * MINUTE],
  [/^fortnights?$/, 14 * 1440 * MINUTE],
  [/^(mes|meses|months?)$/, 30 * 1440 * MINUTE],
  [/^(ano|anos|years?)$/, 365 * 1440 * MINUTE],
]
export const UNIT =
  '(segundos?|segs?|secs?|seconds?|minutos?|mins?|minutes?|horas?|hours?|hrs?|hs|dias?|days?|semanas?|weeks?|fortnights?|meses|mes|months?|anos?|years?|[smhdw])'

/** Milliseconds of a unit's name. A month is 30 days, a year 365: whole ones are counted by the calendar instead (monthsOf). */
export const unitMs = (unit: string): number => UNIT_MS.find(([name]) => name.test(unit))?.[1] ?? 0

const HALF = `(media hora|(?:a )?half (?:an )?hour|(?:(?:un|a|three|tres) )?(?:cuartos? de hora|quarters? of an hour|quarter hour))`
const AND_HALF =
  '((?:(?:una?|an?|the) )?(?:hora|dia|semana|mes|hour|day|week|month) (?:y medi[oa]|and a half)|(?:one|una?) and a half hours)'
const QUANTITY = `(?:${HALF}|${AND_HALF}|(?:un |a |the )?(?:(par|couple)(?: de| of)? )?(${NUMBER} )?${UNIT}( y medi[oa]| and a half)?)`

const LAST = `(?:ultim[oa]s?|pasad[oa]s|recientes|anteriores|previ[oa]s|precedentes|last|past|previous|recent)`
const LEAD = `(?:en |durante |de |in |over |during |within |for )?(?:l[oa]s? |the |el )?`
const PATTERNS: readonly RegExp[] = [
  // las últimas 4 horas · the last 30 minutes · últimas 24 h
  new RegExp(` ${LEAD}${LAST} ${QUANTITY} `),
  // las 4 últimas horas · los 30 minutos previos
  new RegExp(` ${LEAD}()()()(${NUMBER} )${LAST} ${UNIT} `),
  new RegExp(` (?:l[oa]s )()()()(${NUMBER} )${UNIT} (?:anteriores|previ[oa]s|ultim[oa]s|pasad[oa]s|precedentes) `),
  // en las 3 horas anteriores al ataque · in the 3 hours before the attack
  new RegExp(
    ` (?:in |during |over |for )?(?:the )()()()(${NUMBER} )${UNIT} (?:before|prior to|preceding|leading up to|that preceded) (?=the |this |that |our |an? |it |they |we )`,
  ),
  // hace 2 horas · desde hace dos días · retrocede 2 horas · go back 2 hours
  new RegExp(
    ` (?:desde hace|hace|retrocede|retroceder|retrocedeme|volve|vuelve|volver|rebobina|remontate|go back|going back|look back|looking back|rewind|step back|roll back|since)(?: atras)?(?: unas| unos| about| a| by)? ${QUANTITY} `,
  ),
  // 2 hours ago · 2 horas atrás
  new RegExp(` (?:from |since |about )?${QUANTITY} (?:ago|atras|back|earlier) `),
]

const MONTH_NAMES = Object.keys(MONTHS)
  .filter((name) => name.length > 3)
  .join('|')
/** "a mediados de noviembre", "late November": how many days that is, nobody agrees. */
const PART_OF_MONTH = new RegExp(
  ` (?:(?:principios?|comienzos?|inicios?|mediados|finales|fines) (?:de|del) (?:${MONTH_NAMES}|mes|ano|semana)|(?:early|mid|late|(?:the )?(?:beginning|start|middle|end) of) (?:${MONTH_NAMES})) `,
)

/** "hace unos minutos", and units that nobody counts alike. */
const VAGUE =
  / (?:hace (?:un rato|rato|poco(?: tiempo)?|un momento|tiempo)|a (?:while|moment) ago|(?:hace|last|past|ultim[oa]s|en) (?:unos|unas|pocos|pocas|algunos|algunas|few|some|several|varios|varias) (?:cuantos |cuantas )?(?:segundos|minutos|horas|dias|semanas|meses|seconds|minutes|hours|days|weeks|months)|(?:ultim[oa]|pasad[oa]|this|last|past|este|esta|del|the) (?:trimestre|cuatrimestre|semestre|quarter|quincena|decada|decade)) /

const amountMs = (match: RegExpMatchArray): number => {
  const [, half, andHalf, pair, quantity, unit, more] = match
  if (half) return fractionMinutes(half) * MINUTE
  if (andHalf) return 1.5 * unitMs(/(?:hora|dia|semana|mes|hour|day|week|month)/.exec(andHalf)?.[0] ?? '')
  const number = quantity ? numberOf(quantity.trim()) : 1
  return ((pair ? 2 : number) + (more ? 0.5 : 0)) * unitMs(unit ?? '')
}

/** Whole months of a length, years too; undefined where it has none: "6 months" ends on the same day of the month at the same hour. */
const monthsOf = ([, , andHalf, pair, quantity, unit, more]: RegExpMatchArray): number | undefined => {
  const each = /^(?:mes|meses|months?)$/.test(unit ?? '') ? 1 : /^(?:anos?|years?)$/.test(unit ?? '') ? 12 : undefined
  if (each === undefined || andHalf || more) return undefined
  return (pair ? 2 : quantity ? numberOf(quantity.trim()) : 1) * each
}

/** "media hora", "un cuarto de hora", "three quarters of an hour". */
const fractionMinutes = (phrase: string): number => {
  if (!/cuarto|quarter/.test(phrase)) return 30
  return /tres|three/.test(phrase) ? 45 : 15
}

/** "desde el ultimo incidente", "since then": nobody said when that was. */
const SINCE_SOMETHING =
  / (?:desde entonces|since then|(?:desde|since) (?:el |la |the |our )?(?:ultim[oa]|last|latest) (?:incidente|ataque|alerta|intrusion|escaneo|incident|attack|alert|breach|scan)|since (?:the|our) (?!\d)[a-z]+|desde (?:el|la) (?:cambio|migracion|actualizacion|reinicio|despliegue|incidente|ataque|caida|mantenimiento|apagon|corte|parche|instalacion|arranque|turno)) /

/** Windows of a length that end now. "last week" and "last month" are calendar units and are not read here. */
export const readDuration = (text: string, { now, zone }: Clock): TimeReading => {
  for (const pattern of PATTERNS) {
    const match = pattern.exec(text)
    if (!match || isCalendarUnit(match[0], match[4])) continue
    if (isPluralWithoutNumber(match)) return unclear('how_long', match[0])
    const length = amountMs(match)
    if (length <= 0 || length > 20 * 365 * 1440 * MINUTE) return unclear('how_long', match[0])
    const months = monthsOf(match)
    return windowOf(months === undefined ? now - length : monthsBefore(now, months, zone), now, match[0])
  }
  const since = SINCE_SOMETHING.exec(text)
  if (since) return unclear('since_when', since[0])
  const vague = VAGUE.exec(text) ?? PART_OF_MONTH.exec(text)
  return vague ? unclear('how_long', vague[0]) : { kind: 'none' }
}

const isPluralWithoutNumber = ([, half, andHalf, pair, quantity, unit]: RegExpMatchArray): boolean =>
  !half && !andHalf && !pair && !quantity && (unit?.length ?? 0) > 1 && /s$/.test(unit ?? '') && unit !== 'mes'

const isCalendarUnit = (phrase: string, quantity: string | undefined): boolean =>
  !quantity && /(?:last|previous) (?:week|month|year) |semanas? anteriores|(?:hora|semana|mes)s? previa/.test(phrase)
