// Severities of every source in the words of RFC 5424.

/** In the order of their numbers, 0 to 7. */
export const SEVERITIES = ['emerg', 'alert', 'crit', 'err', 'warning', 'notice', 'info', 'debug'] as const
export type Severity = (typeof SEVERITIES)[number]

const NAMES: ReadonlyMap<string, Severity> = new Map<string, Severity>([
  ...SEVERITIES.map((name) => [name, name] as const),
  ['panic', 'emerg'],
  ['emergency', 'emerg'],
  ['critical', 'crit'],
  ['fatal', 'crit'],
  ['severe', 'err'],
  ['error', 'err'],
  ['warn', 'warning'],
  ['information', 'info'],
  ['informational', 'info'],
  ['default', 'info'],
  ['verbose', 'debug'],
  ['fine', 'debug'],
  ['trace', 'debug'],
  ...Array.from({ length: 8 }, (_, level) => [`trace${level + 1}`, 'debug'] as const),
])

/** Severity of a name in any letter case. Null: no name that is known. */
export const severityNamed = (name: string): Severity | null => NAMES.get(name.trim().toLowerCase()) ?? null

/** Severity of a number 0-7 as syslog counts. */
export const severityNumbered = (number: number): Severity | null => SEVERITIES[number] ?? null

/** Severity of pino's and bunyan's levels: 10 trace, 20 debug, 30 info, 40 warn, 50 error, 60 fatal. */
const severityOfPino = (level: number): Severity => {
  if (level >= 60) return 'crit'
  if (level >= 50) return 'err'
  if (level >= 40) return 'warning'
  return level >= 30 ? 'info' : 'debug'
}

/** Severity of a JSON field: a name, a syslog number (0-7) or a level of pino's scale (from 10). */
export const severityOfValue = (value: unknown): Severity | null => {
  if (typeof value === 'number') return value >= 10 ? severityOfPino(value) : severityNumbered(value)
  if (typeof value !== 'string') return null
  return /^\d{1,2}$/.test(value) ? severityOfValue(Number(value)) : severityNamed(value)
}
