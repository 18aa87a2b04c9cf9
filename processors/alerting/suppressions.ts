// What shall raise no alert: autoinmune.suppressions.yaml. Each entry names a subject, who answers for it and until when; an entry that
// has expired does nothing, so that none outlives its reason unnoticed.
import { BlockList, isIP } from 'node:net'
import { type Static, Type } from 'typebox'
import { ATTACK_CLASSES, type Evidence } from '../../schemas/messages.ts'
import { readDeclarativeFile } from '../runtime/declarative-file.ts'

const MAX_ENTRIES = 10_000
const exactly = { additionalProperties: false } as const
const suppressionSchema = Type.Object(
  {
    subject: Type.String({
      description:
        'Address or network. It counts as subject, as either end of a pair, and as the only source of the evidence.',
    }),
    class: Type.Optional(Type.Enum([...ATTACK_CLASSES], { description: 'Absent: every class.' })),
    detector: Type.Optional(
      Type.String({ pattern: '^[a-z][a-z0-9_]{0,63}$', description: 'Name of a detector. Absent: every one.' }),
    ),
    owner: Type.String({ minLength: 1, maxLength: 80, description: 'Who answers for it.' }),
    expires: Type.String({
      description: 'RFC 3339 time with zone, or a day (its end, UTC). From then on the entry does nothing.',
    }),
    reason: Type.String({ minLength: 1, maxLength: 400 }),
  },
  exactly,
)
export const suppressionsSchema = Type.Object(
  { suppressions: Type.Optional(Type.Array(suppressionSchema, { maxItems: MAX_ENTRIES })) },
  {
    ...exactly,
    title: 'autoinmune.suppressions.yaml',
    description: 'What shall raise no alert, by whom and until when.',
  },
)
export type Suppression = Static<typeof suppressionSchema>

/** Wall clock in microseconds; undefined: no entry applies. */
export type SuppressionList = (evidence: Evidence, nowUs: number) => Suppression | undefined

/** Entries of the file (YAML or JSON). Throws an error that lists every bad value. */
export const readSuppressions = (file: string): readonly Suppression[] =>
  readDeclarativeFile(file, suppressionsSchema, problemsOf).suppressions ?? []

const problemsOf = ({ suppressions = [] }: Static<typeof suppressionsSchema>): string[] => {
  const known = new Map<string, number>()
  return suppressions.flatMap(({ subject, expires, ...entry }, index) => {
    const at = `suppressions[${index}]`
    const key = [networkOf(subject)?.join('/') ?? subject, entry.class, entry.detector].join(' ')
    const twin = known.get(key)
    known.set(key, index)
    return [
      ...(networkOf(subject) ? [] : [`${at}.subject: ${subject} is neither an address nor a network`]),
      ...(Number.isNaN(expiryMs(expires))
        ? [`${at}.expires: ${expires} is neither an RFC 3339 time with its zone nor a day`]
        : []),
      ...(twin === undefined ? [] : [`${at}: says the same as suppressions[${twin}]`]),
    ]
  })
}

const DAY = /^\d{4}-\d\d-\d\d$/
const INSTANT = /^\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d(\.\d+)?)?(Z|[+-]\d\d:\d\d)$/i

/** Milliseconds since the epoch; NaN: neither a day that exists nor a time. */
export const expiryMs = (text: string): number => {
  const [year = 0, month = 0, day = 0] = text.slice(0, 10).split('-').map(Number)
  if (new Date(Date.UTC(year, month - 1, day)).getUTCDate() !== day) return Number.NaN
  if (DAY.test(text)) return Date.parse(`${text}T00:00:00Z`) + 86_400_000
  return INSTANT.test(text) ? Date.parse(text) : Number.NaN
}

export const isExpired = ({ expires }: Suppression, nowUs: number): boolean => expiryMs(expires) * 1000 <= nowUs

/** Address and prefix length of "address" or "address/length". */
const networkOf = (text: string): readonly [address: string, bits: number] | undefined => {
  const [address = '', length, ...more] = text.split('/')
  const longest = LONGEST.get(isIP(address))
  if (longest === undefined || more.length > 0) return undefined
  if (length === undefined) return [address, longest]
  return /^\d{1,3}$/.test(length) && Number(length) <= longest ? [address, Number(length)] : undefined
}
const LONGEST: ReadonlyMap<number, number> = new Map([
  [4, 32],
  [6, 128],
])

/** The entries as one question, first match first. Entries must come from `readSuppressions`: a bad network is an error. */
export const createSuppressionList = (entries: readonly Suppression[]): SuppressionList => {
  const rules = entries.map((entry) => ({ entry, untilUs: expiryMs(entry.expires) * 1000, holds: networkTest(entry) }))
  return (evidence, nowUs) =>
    rules.find(
      ({ entry, untilUs, holds }) =>
        nowUs < untilUs &&
        (entry.class === undefined || entry.class === evidence.attack_class) &&
        (entry.detector === undefined || entry.detector === evidence.detector) &&
        addressesOf(evidence).some(holds),
    )?.entry
}

const networkTest = ({ subject }: Suppression): ((address: string) => boolean) => {
  const network = networkOf(subject)
  if (!network) throw new Error(`${subject} is no network`)
  const family = (address: string) => (isIP(address) === 6 ? 'ipv6' : 'ipv4')
  const list = new BlockList()
  list.addSubnet(network[0], network[1], family(network[0]))
  return (address) => isIP(address) !== 0 && list.check(address, family(address))
}

const addressesOf = ({ subject, source_ip }: Evidence): readonly string[] => [
  ...(subject?.value ?? '').split('>'),
  ...(source_ip ? [source_ip] : []),
]
