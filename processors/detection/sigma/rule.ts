// A Sigma rule read and made ready: checked as a whole, every problem named, unknown features refused.
import { type Static, Type } from 'typebox'
import { Value } from 'typebox/value'
import { ATTACK_CLASSES, type AttackClass, type ComponentLog, type NetworkEvent } from '../../../schemas/messages.ts'
import { parseCondition } from './condition.ts'
import { type Source, sourceOf } from './sources.ts'
import { type FieldValues, type Test, testOf } from './values.ts'

const LEVELS = ['informational', 'low', 'medium', 'high', 'critical'] as const
/** Strength of evidence by the rule's level; from 10 it is decisive. A rule may say its own (autoinmune.log_likelihood_ratio). */
const STRENGTHS: Readonly<Record<(typeof LEVELS)[number], number>> = {
  informational: 0.5,
  low: 1.5,
  medium: 3,
  high: 6,
  critical: 10,
}

const ruleSchema = Type.Object({
  title: Type.String({ minLength: 1, maxLength: 256 }),
  id: Type.Optional(Type.String({ pattern: '^[0-9a-fA-F-]{36}$' })),
  status: Type.Optional(Type.Enum(['stable', 'test', 'experimental', 'deprecated', 'unsupported'])),
  level: Type.Optional(Type.Enum([...LEVELS])),
  tags: Type.Optional(Type.Array(Type.String())),
  logsource: Type.Object({
    category: Type.Optional(Type.String()),
    product: Type.Optional(Type.String()),
    service: Type.Optional(Type.String()),
  }),
  detection: Type.Record(Type.String(), Type.Unknown()),
  /** Ours. class: when the tags do not say it. log_likelihood_ratio: instead of the level's. field: of a log, who is accused. each: every match adds. */
  autoinmune: Type.Optional(
    Type.Object(
      {
        class: Type.Optional(Type.Enum([...ATTACK_CLASSES])),
        log_likelihood_ratio: Type.Optional(Type.Number({ minimum: 0, maximum: 12 })),
        field: Type.Optional(Type.String({ minLength: 1 })),
        each: Type.Optional(Type.Boolean()),
      },
      { additionalProperties: false },
    ),
  ),
})
type Written = Static<typeof ruleSchema>

type Shared = {
  readonly id: string
  readonly title: string
  readonly attack_class: AttackClass
  readonly techniques: readonly string[]
  readonly strength: number
  /** Name of the field that holds the accused address. Absent: the source's. */
  readonly accusedField: string | undefined
  /** Every match adds its strength; else a rule counts once in a bucket. */
  readonly countsEach: boolean
}
export type EventRule = Shared & { readonly kind: 'events'; matches(event: NetworkEvent): boolean }
export type LogRule = Shared & { readonly kind: 'logs'; matches(log: ComponentLog): boolean }
export type SigmaRule = EventRule | LogRule

/** Undefined: the rule says itself that it is not to be used. Throws an Error with every problem, one a line. */
export const readRule = (value: unknown): SigmaRule | undefined => {
  if (typeof value === 'object' && value !== null && 'correlation' in value)
    throw new Error('correlation rules are not supported')
  const wrong = Value.Errors(ruleSchema, value).map(({ instancePath, message }) => `${instancePath || '/'}: ${message}`)
  if (wrong.length > 0) throw new Error(wrong.join('\n'))
  const written = value as Written
  if (written.status === 'deprecated' || written.status === 'unsupported') return undefined
  const source = sourceOf(written.logsource)
  if (!source) throw new Error(`logsource ${JSON.stringify(written.logsource)} has no records here`)
  const shared: Shared = {
    id: (written.id ?? written.title).toLowerCase(),
    title: written.title,
    attack_class: classOf(written),
    techniques: techniquesOf(written.tags ?? []),
    strength: written.autoinmune?.log_likelihood_ratio ?? STRENGTHS[written.level ?? 'medium'],
    accusedField: written.autoinmune?.field,
    countsEach: written.autoinmune?.each ?? false,
  }
  return source.kind === 'events'
    ? { ...shared, kind: 'events', matches: matcherOf(written, source) }
    : { ...shared, kind: 'logs', matches: matcherOf(written, source) }
}

type Reader<R> = { isAbout(record: R): boolean; reader(field: string): ((record: R) => FieldValues) | undefined }

const matcherOf = <R>(written: Written, source: Reader<R> & Pick<Source, 'kind'>): ((record: R) => boolean) => {
  const { condition, timeframe, ...selections } = written.detection
  if (timeframe !== undefined) throw new Error('detection.timeframe is not supported')
  const names = Object.keys(selections)
  const tests = new Map(
    names.map((name) => [name, selectionOf(`detection.${name}`, selections[name], source)] as const),
  )
  const conditions = (Array.isArray(condition) ? condition : [condition]).map((text) => {
    if (typeof text !== 'string') throw new Error('detection.condition is missing or no text')
    return parseCondition(text, names)
  })
  return (record) =>
    source.isAbout(record) && conditions.some((holds) => holds((name) => tests.get(name)?.(record) ?? false))
}

type Selection<R> = (record: R) => boolean

/** A map: every field; a list of maps: one of them; a list of texts: words anywhere in a log line. */
const selectionOf = <R>(at: string, value: unknown, source: Reader<R> & Pick<Source, 'kind'>): Selection<R> => {
  if (Array.isArray(value)) {
    const choices = value.map((one, index) =>
      typeof one === 'object' && one !== null
        ? selectionOf(`${at}[${index}]`, one, source)
        : keywordOf(at, one, source),
    )
    return (record) => choices.some((choice) => choice(record))
  }
  if (typeof value !== 'object' || value === null) return keywordOf(at, value, source)
  const fields = Object.entries(value).map(([key, wanted]) => fieldOf(at, key, wanted, source))
  if (fields.length === 0) throw new Error(`${at} is empty`)
  return (record) => fields.every((field) => field(record))
}

const keywordOf = <R>(at: string, value: unknown, source: Reader<R> & Pick<Source, 'kind'>): Selection<R> => {
  if (source.kind !== 'logs') throw new Error(`${at}: words without a field are for logs; events have fields only`)
  return fieldOf(at, 'raw|contains', value, source)
}

const fieldOf = <R>(at: string, key: string, wanted: unknown, source: Reader<R>): Selection<R> => {
  const [field = '', ...modifiers] = key.split('|')
  const read = source.reader(field)
  if (!read) throw new Error(`${at}: field "${field}" is not known of this log source`)
  let test: Test
  try {
    test = testOf(modifiers, wanted as Parameters<typeof testOf>[1])
  } catch (error) {
    throw new Error(`${at}.${key}: ${error instanceof Error ? error.message : error}`)
  }
  return (record) => test(read(record))
}

const techniquesOf = (tags: readonly string[]): string[] =>
  tags.flatMap((tag) => /^attack\.(t\d{4}(?:\.\d{3})?)$/i.exec(tag)?.[1]?.toUpperCase() ?? [])

/** Tactic or technique to the class of our alerts that its victims would call it; the first tag that says one decides. */
const CLASSES: readonly (readonly [RegExp, AttackClass])[] = [
  [/^attack\.(t1110|t1110\.\d+)$/i, 'ssh_bruteforce'],
  [/^attack\.(t1498|t1499)(\.\d+)?$/i, 'ddos'],
  [/^attack\.(t1046|t1595)(\.\d+)?$|^attack\.reconnaissance$/i, 'port_scan'],
  [/^attack\.(command[-_]and[-_]control|exfiltration)$/i, 'botnet_c2'],
  [
    /^attack\.(initial|privilege|lateral|credential|defense|resource)?[-_]?(access|escalation|movement|evasion|development|execution|persistence|discovery|collection|impact)$/i,
    'apt',
  ],
]

const classOf = ({ tags = [], autoinmune }: Written): AttackClass => {
  const named = autoinmune?.class ?? CLASSES.find(([pattern]) => tags.some((tag) => pattern.test(tag)))?.[1]
  if (!named)
    throw new Error(
      'no ATT&CK tactic or technique among the tags says which class of attack it is: add autoinmune.class',
    )
  return named
}
