// Severities that a question wants: of log lines ("errores" are errors and worse) and of alerts ("alertas críticas").

/** Number as in RFC 5424 (0 emerg to 7 debug) and the folded words for it; the most severe word named wins. */
const WORDS: readonly (readonly [severity: number, pattern: RegExp])[] = [
  [0, / (?:emergencias?|emergency|emergencies|panico|panic) /],
  [2, / (?:criticos?|criticas?|critical|crit|fatal|fatales) /],
  [3, / (?:error|errores|errors|err|fallos?|fallas?|failures?) /],
  [4, / (?:advertencias?|avisos|warnings?|warn) /],
]

/** Undefined: the question names none. `text` is normalised, with blanks at both ends. */
export const leastSeverityIn = (text: string): number | undefined =>
  WORDS.find(([, pattern]) => pattern.test(text))?.[0]

/** As alerts have them, the least severe first. */
export const ALERT_SEVERITIES = ['low', 'medium', 'high', 'critical'] as const
export type AlertSeverity = (typeof ALERT_SEVERITIES)[number]

const LEVELS: readonly (readonly [pattern: string, means: readonly AlertSeverity[]])[] = [
  ['critic[oa]s?|critical', ['critical']],
  ['alt[oa]s?|elevad[oa]s?|high', ['high']],
  ['medi[oa]s?|moderad[oa]s?|medium|moderate', ['medium']],
  ['baj[oa]s?|leves?|low|minor', ['low']],
  ['graves?|severas?|serious|severe', ['high', 'critical']],
]
const LEVEL = LEVELS.map(([pattern]) => pattern).join('|')
const LIST = `((?:${LEVEL})(?: (?:o|u|y|e|or|and) (?:${LEVEL}))*)`
const NOUN = '(?:alertas?|alarmas?|ataques?|incidentes?|alerts?|alarms?|attacks?|incidents?)'
const SCALE = '(?:gravedad|severidad|criticidad|prioridad|severity|priority|criticality)'
const MORE =
  '( (?:o|u|y) (?:mas|superior|superiores|mayor|mayores|peor|peores)| (?:or|and) (?:higher|above|more|worse|greater|up))?'
const LEAST = '(at least |no less than |al menos |como minimo |minimo |por lo menos )?'
const ASKED = [
  ` ${NOUN} (?:de |con )?${LIST}${MORE} `,
  ` ${SCALE} (?:es |of |is )?${LEAST}${LIST}${MORE} `,
  ` ${LEAST}${LIST}${MORE} ${SCALE} `,
  `(?<! (?:mas|most|more)) ${LIST}${MORE} ${NOUN} `,
].map((pattern) => new RegExp(pattern))
/** Said after a question about alerts: "¿y solo las críticas?". */
const BARE = new RegExp(`^ (?:(?:las|los|the|de|ones) )*${LIST}${MORE}(?: ones)? `)

/**
 * Severities of alerts named in normalised text (blanks at both ends); undefined where none is. "The most serious" ranks, it names none.
 * `isContinued`: the question before was about alerts, so that the level alone names it.
 */
export const alertSeveritiesIn = (text: string, isContinued = false): readonly AlertSeverity[] | undefined => {
  const match = [...ASKED, ...(isContinued ? [BARE] : [])].map((pattern) => pattern.exec(text)).find(Boolean)
  if (!match) return undefined
  const words = match[0].trim().split(' ')
  const named = LEVELS.flatMap(([pattern, means]) =>
    words.some((word) => new RegExp(`^(?:${pattern})$`).test(word)) ? means : [],
  )
  const isAndMore = / (?:o|u|y|or|and) (?:mas|superior|mayor|peor|higher|above|more|worse|greater|up)/.test(match[0])
  const isLeast = / (?:at least|no less than|al menos|como minimo|minimo|por lo menos) /.test(match[0])
  const least = Math.min(...named.map((one) => ALERT_SEVERITIES.indexOf(one)))
  return ALERT_SEVERITIES.filter((one, index) => (isAndMore || isLeast ? index >= least : named.includes(one)))
}
