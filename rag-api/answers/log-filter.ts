// The question's entities as conditions over log lines.
import type { Asking } from './answer.ts'

/** Conditions of a query whose $1 and $2 are the window. */
export type LogFilter = {
  readonly where: string
  /** Values of parameters 3 to 7. */
  readonly values: readonly unknown[]
}

/** RFC 5424 in the order of their numbers, 0 to 7. */
const SEVERITIES = ['emerg', 'alert', 'crit', 'err', 'warning', 'notice', 'info', 'debug'] as const

/**
 * Every parameter is there whatever the question names, so that the text of the query stays one. A host is found by its name or its addresses.
 * Names of components are few and come by the index: compared once each, not once a line, and their lines come by the index as well.
 */
const WHERE = `($3::text[] IS NULL OR component = ANY (ARRAY(
      SELECT known.component FROM (SELECT DISTINCT component FROM component_logs WHERE time >= $1::timestamptz AND time < $2::timestamptz) known
      WHERE EXISTS (SELECT 1 FROM unnest($3::text[]) c WHERE position(c IN lower(known.component)) > 0))))
    AND ($4::integer IS NULL OR array_position(ARRAY['emerg', 'alert', 'crit', 'err', 'warning', 'notice', 'info', 'debug'], severity) - 1 <= $4)
    AND (($5::text[] IS NULL AND $6::inet[] IS NULL AND $7::inet[] IS NULL) OR lower(host) = ANY($5) OR addresses && $6
      OR EXISTS (SELECT 1 FROM unnest(addresses) a, unnest($7::inet[]) n WHERE a <<= n))`

/** Components are found by a part of their name: "ssh" is sshd as well. */
export const logFilter = ({ understanding }: Asking): LogFilter => {
  const { components, hosts, addresses, networks } = understanding.entities
  const orNull = <T>(list: readonly T[]) => (list.length > 0 ? list : null)
  return {
    where: WHERE,
    values: [
      orNull(components.map((name) => name.toLowerCase())),
      understanding.leastSeverity ?? null,
      orNull(hosts.map((name) => name.toLowerCase())),
      orNull(addresses),
      orNull(networks),
    ],
  }
}

/** In words, for "what was searched": empty where the question names nothing. */
export const logFilterText = ({ understanding, language }: Asking): string => {
  const es = language === 'es'
  const { components, hosts, addresses, networks } = understanding.entities
  const severity = understanding.leastSeverity === undefined ? undefined : SEVERITIES[understanding.leastSeverity]
  return [
    components.length > 0 && `${es ? 'componente' : 'component'} ${components.join(', ')}`,
    severity && `${es ? 'gravedad' : 'severity'} ${severity} ${es ? 'o peor' : 'or worse'}`,
    hosts.length > 0 && `${es ? 'equipo' : 'host'} ${hosts.join(', ')}`,
    addresses.length + networks.length > 0 &&
      `${es ? 'que nombran' : 'that name'} ${[...addresses, ...networks].join(', ')}`,
  ]
    .filter(Boolean)
    .join('; ')
}
