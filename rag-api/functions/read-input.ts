// What the reads behind the intents take: each the fields that its answer looks at, and the reading that they stand for.
import { type Static, Type } from 'typebox'
import { ATTACK_CLASSES } from '../../schemas/messages.ts'
import { answerOf } from '../answers/intents.ts'
import { canonicalAddress, parseNetwork } from '../hot/address.ts'
import { SUBJECTS } from '../understanding/asked.ts'
import type { Entities } from '../understanding/entities.ts'
import type { HostIndex } from '../understanding/entity-hosts.ts'
import { fold } from '../understanding/fold.ts'
import type { Intent } from '../understanding/intents.ts'
import type { Understanding } from '../understanding/understanding.ts'
import type { Caps, FunctionContext, Timed } from './function.ts'
import { address, badField, inputOf, network, rowLimit, timeFields, uuid, wordFields } from './input.ts'

const MOST = 64
const some = <T extends ReturnType<typeof Type.String>>(item: T, description: string) =>
  Type.Optional(Type.Array(item, { maxItems: MOST, description }))

const named = (maxLength: number) => Type.String({ minLength: 1, maxLength })

const FIELDS = {
  addresses: some(address('IPv4 or IPv6.'), 'IPv4 and IPv6 addresses.'),
  networks: some(network('CIDR.'), 'Networks, CIDR.'),
  ports: Type.Optional(
    Type.Array(Type.Integer({ minimum: 0, maximum: 65_535 }), { maxItems: MOST, description: 'Destination ports.' }),
  ),
  services: some(named(64), 'Application protocols as in events: ssh, http, tls, dns.'),
  countries: some(Type.String({ pattern: '^[A-Z]{2}$' }), 'Countries of the source, ISO 3166-1 alpha-2.'),
  regions: some(named(64), 'Parts of the world such as latin-america, or regions of sensors.'),
  asns: some(Type.String({ pattern: '^AS[0-9]{1,10}$' }), 'Autonomous systems of the source, such as AS64500.'),
  classes: Type.Optional(
    Type.Array(Type.Enum([...ATTACK_CLASSES]), { maxItems: ATTACK_CLASSES.length, description: 'Attack classes.' }),
  ),
  event_ids: some(uuid('Id of an event.'), 'Events.'),
  alert_ids: some(uuid('Id of an alert.'), 'Alerts.'),
  hosts: some(named(128), 'Names as in the asset list.'),
  components: some(named(128), 'Programs as in logs; a part of the name is enough.'),
  address_role: Type.Enum(['source', 'destination', 'any'], {
    default: 'any',
    description: 'Side of the event on which addresses and networks are looked for.',
  }),
  attacks_only: Type.Boolean({
    default: false,
    description: 'Only attacks: alerts, or events that the model takes for one.',
  }),
  limit: rowLimit('Most rows.'),
  at_least: Type.Optional(Type.Integer({ minimum: 1, description: 'Least number that a row must reach.' })),
  least_severity: Type.Optional(
    Type.Integer({
      minimum: 0,
      maximum: 7,
      description: 'Of log lines: RFC 5424, 0 emerg to 7 debug; that and worse.',
    }),
  ),
}
type Field = keyof typeof FIELDS

const ALERT = ['alert_ids', 'event_ids', 'classes', 'addresses'] as const
const WHO = ['addresses', 'networks', 'hosts'] as const
const FILTER = [
  ...WHO,
  'ports',
  'services',
  'countries',
  'regions',
  'asns',
  'classes',
  'address_role',
  'attacks_only',
] as const

const TAKEN: Readonly<Record<Exclude<Intent, 'unsupported'>, readonly Field[]>> = {
  unusual_events: WHO,
  correlate_events: [...WHO, 'event_ids', 'classes', 'countries'],
  related_to_ip: WHO,
  preceding_attack: ALERT,
  ip_behaviour: WHO,
  similar_before: ALERT,
  component_logs: ['components', ...WHO, 'least_severity', 'alert_ids', 'event_ids'],
  origin_patterns: ['countries', 'regions', 'asns', 'classes'],
  recurrence_forecast: [...WHO, 'classes'],
  other_vectors: ALERT,
  incident_timeline: ALERT,
  compromise_evidence: [...WHO, 'alert_ids', 'event_ids'],
  persistent_threats: WHO,
  apt_indicators: ['addresses', 'hosts'],
  compare_with_history: [...WHO, 'classes'],
  forensic_report: ALERT,
  countermeasures: ALERT,
  top: [...FILTER, 'limit', 'at_least'],
  count: FILTER,
  blocked_now: ['addresses'],
  system_health: [],
  explain_alert: ALERT,
}

/** What can be listed by rank: alerts and flows are ranked by who and what they are of. */
const RANKED = SUBJECTS.filter((subject) => !['flows', 'alerts', 'bytes'].includes(subject))

const subjectField = (intent: Intent) => {
  if (intent === 'count')
    return { subject: Type.Enum([...SUBJECTS], { default: 'flows', description: 'What is counted.' }) }
  return intent === 'top' ? { subject: Type.Enum(RANKED, { default: 'sources', description: 'What is ranked.' }) } : {}
}

/** JSON schema of what the read behind an intent takes. */
export const readInput = (intent: Exclude<Intent, 'unsupported'>) =>
  inputOf({
    ...timeFields,
    ...wordFields,
    ...Object.fromEntries(TAKEN[intent].map((field) => [field, FIELDS[field]])),
    ...subjectField(intent),
  })

export type ReadInput = Partial<{ [K in Field]: Static<(typeof FIELDS)[K]> }> & {
  readonly from?: string
  readonly to?: string
  readonly now?: string
  readonly language: 'es' | 'en'
  readonly time_zone: string
  readonly subject?: Understanding['subject']
}

/** The arguments as a question would have been understood. Throws Problem on a network or a host that is none. */
export const understandingOf = (
  intent: Intent,
  input: ReadInput,
  { window }: Timed,
  { hosts, caps }: Pick<FunctionContext, 'hosts' | 'caps'>,
): Understanding => ({
  language: input.language,
  intent,
  confidence: 1,
  entities: entitiesOf(input),
  ...hostsOf(input.hosts ?? [], hosts, intent),
  ...(isWindowed(intent, input, caps) ? { window: { ...window, phrase: '' } } : {}),
  subject: input.subject ?? 'flows',
  limit: input.limit ?? 10,
  addressRole: input.address_role ?? 'any',
  isReference: (input.alert_ids ?? []).length + (input.event_ids ?? []).length > 0,
  isAboutAttacks: input.attacks_only ?? false,
  ...(input.least_severity === undefined ? {} : { leastSeverity: input.least_severity }),
  ...(input.at_least === undefined ? {} : { threshold: input.at_least }),
  corrections: [],
  signals: [],
})

/** Without a window the answer takes its own: an incident's, or the default, unless that is longer than the cap. */
const isWindowed = (intent: Intent, { from, to }: ReadInput, { spanHours }: Caps): boolean =>
  from !== undefined || to !== undefined || answerOf(intent).defaultHours > spanHours

const entitiesOf = (input: ReadInput): Entities => ({
  addresses: (input.addresses ?? []).map((text) => canonicalAddress(text) ?? text),
  networks: (input.networks ?? []).map(checkedNetwork),
  ports: input.ports ?? [],
  services: input.services ?? [],
  countries: input.countries ?? [],
  regions: input.regions ?? [],
  asns: input.asns ?? [],
  classes: input.classes ?? [],
  event_ids: (input.event_ids ?? []).map((id) => id.toLowerCase()),
  alert_ids: (input.alert_ids ?? []).map((id) => id.toLowerCase()),
  hosts: input.hosts ?? [],
  components: input.components ?? [],
})

const checkedNetwork = (text: string, index: number): string => {
  if (!parseNetwork(text)) throw badField(`networks.${index}`, text, 'is not a network in CIDR notation')
  return text.toLowerCase()
}

/** Log lines are found by the name of their host; everything else needs its addresses. */
const hostsOf = (
  names: readonly string[],
  index: HostIndex,
  intent: Intent,
): Pick<Understanding, 'hostNetworks' | 'unlistedHosts'> => {
  const networks = names.flatMap((name, at) => {
    const listed = index.get(fold(name).replace(/\s+/g, ' ').trim())
    if (!listed && intent !== 'component_logs') throw badField(`hosts.${at}`, name, 'is not in the asset list')
    return listed?.networks ?? []
  })
  return { hostNetworks: [...new Set(networks)], unlistedHosts: [] }
}
