// autoinmune.feeds.yaml: which feeds of indicators are read, how often, and what is believed of them.
import { type Static, Type } from 'typebox'
import { readDeclarativeFile } from '../../runtime/declarative-file.ts'
import { INDICATOR_TYPE_NAMES } from './types.ts'

const exactly = { additionalProperties: false } as const
const share = (description: string) => Type.Number({ minimum: 0, maximum: 1, description })
const field = Type.Union([Type.String({ minLength: 1 }), Type.Integer({ minimum: 0, maximum: 1000 })])
const indicatorType = Type.Enum([...INDICATOR_TYPE_NAMES])
const duration = (description: string) => Type.String({ pattern: '^[1-9]\\d{0,4}(s|m|h|d)$', description })

const decaySchema = Type.Object(
  {
    half_life_days: Type.Number({ exclusiveMinimum: 0, maximum: 36_500 }),
    lifetime_days: Type.Optional(
      Type.Number({
        exclusiveMinimum: 0,
        maximum: 365_000,
        description: 'Longer than the half-life; absent: eight half-lives.',
      }),
    ),
  },
  { ...exactly, description: 'How fast an indicator fades.' },
)

const secretSchema = Type.Object(
  {
    env: Type.Optional(Type.String({ pattern: '^[A-Z][A-Z0-9_]*$', description: 'Variable that holds the secret.' })),
    file: Type.Optional(Type.String({ minLength: 1, description: 'File that holds the secret.' })),
  },
  { ...exactly, description: 'Where a secret is: env or file. The secret itself never stands here.' },
)

const credentialsSchema = Type.Object(
  {
    bearer: Type.Optional(secretSchema),
    basic: Type.Optional(Type.Object({ user: Type.String({ minLength: 1 }), password: secretSchema }, exactly)),
    header: Type.Optional(
      Type.Object({ name: Type.String({ pattern: '^[A-Za-z0-9-]+$' }), value: secretSchema }, exactly),
    ),
  },
  { ...exactly, description: 'One of bearer, basic, header. Sent to the host of url only.' },
)

const fieldsSchema = Type.Object(
  {
    value: field,
    type: Type.Optional(field),
    confidence: Type.Optional(field),
    first_seen: Type.Optional(field),
    last_seen: Type.Optional(field),
    valid_until: Type.Optional(field),
    label: Type.Optional(field),
    id: Type.Optional(field),
  },
  { ...exactly, description: 'Columns (csv: name or number from 0) or fields (json: dotted path) of the facts.' },
)

const limitsSchema = Type.Object(
  {
    widest_ipv4: Type.Optional(Type.Integer({ minimum: 0, maximum: 32 })),
    widest_ipv6: Type.Optional(Type.Integer({ minimum: 0, maximum: 128 })),
    allows_private: Type.Optional(Type.Boolean()),
  },
  { ...exactly, description: 'Relaxed guards; only for a list of your own (own: true).' },
)

const feedSchema = Type.Object(
  {
    name: Type.String({ pattern: '^[a-z0-9][a-z0-9_-]{0,39}$', description: 'Shown as the source of its indicators.' }),
    format: Type.Enum(['text', 'csv', 'json', 'stix', 'taxii', 'misp'], { description: 'What it is written in.' }),
    path: Type.Optional(
      Type.String({ minLength: 1, description: 'File (misp: folder), relative to this file. Reread when it changes.' }),
    ),
    url: Type.Optional(Type.String({ pattern: '^https?://', description: 'Where it is fetched from.' })),
    every: Type.Optional(duration('How often it is fetched: 30m, 12h, 1d. Absent: 6h.')),
    type: Type.Optional(indicatorType),
    confidence: Type.Optional(share('Of indicators that bring none. Absent: 0.5.')),
    decay: Type.Optional(decaySchema),
    own: Type.Optional(Type.Boolean({ description: 'A list of your own: its limits may be relaxed.' })),
    limits: Type.Optional(limitsSchema),
    decisive: Type.Optional(
      Type.Boolean({ description: 'A hit is enough for an alert alone. Only for lists that are never wrong.' }),
    ),
    include_subdomains: Type.Optional(Type.Boolean({ description: 'A domain also stands for the names below it.' })),
    fields: Type.Optional(fieldsSchema),
    delimiter: Type.Optional(
      Type.String({ minLength: 1, maxLength: 1, description: 'csv: between columns. Absent: comma.' }),
    ),
    items: Type.Optional(
      Type.String({ minLength: 1, description: 'json: dotted path to the array. Absent: the document.' }),
    ),
    lines: Type.Optional(Type.Boolean({ description: 'json: one value per line.' })),
    collections: Type.Optional(
      Type.Array(Type.String({ minLength: 1 }), {
        minItems: 1,
        description: 'taxii: ids or titles. Absent: all that may be read.',
      }),
    ),
    credentials: Type.Optional(credentialsSchema),
    ca_file: Type.Optional(
      Type.String({ minLength: 1, description: "PEM of the authority that signed the server's certificate." }),
    ),
    timeout: Type.Optional(duration('For one fetch. Absent: 60s.')),
    max_bytes: Type.Optional(
      Type.Integer({ minimum: 1024, maximum: 1_073_741_824, description: 'Unpacked. Absent: 64 MiB.' }),
    ),
    max_indicators: Type.Optional(Type.Integer({ minimum: 1, maximum: 10_000_000, description: 'Absent: 2,000,000.' })),
  },
  exactly,
)

export const feedsSchema = Type.Object(
  {
    networks: Type.Optional(
      Type.Boolean({ description: 'Use the packaged list of hosting, VPN, CDN and Tor networks. Absent: true.' }),
    ),
    country_risk: Type.Optional(
      Type.String({ minLength: 1, description: 'CSV file "country,score" (0-1), relative to this file.' }),
    ),
    decay: Type.Optional(
      Type.Object(Object.fromEntries(INDICATOR_TYPE_NAMES.map((name) => [name, Type.Optional(decaySchema)])), {
        ...exactly,
        description: 'How fast indicators of a type fade, whatever feed they are from.',
      }),
    ),
    feeds: Type.Optional(Type.Array(feedSchema, { maxItems: 1000 })),
  },
  { ...exactly, title: 'autoinmune.feeds.yaml', description: 'Feeds of indicators: docs/intelligence.md.' },
)
export type FeedsConfig = Static<typeof feedsSchema>
export type FeedConfig = Static<typeof feedSchema>
export type Secret = Static<typeof secretSchema>

/** The configuration of a file. Throws DeclarativeFileError with every bad value: path and reason. */
export const readFeedsConfig = (file: string): FeedsConfig => readDeclarativeFile(file, feedsSchema, problemsOf)

const problemsOf = ({ feeds = [], decay = {} }: FeedsConfig): string[] => {
  const names = feeds.map(({ name }) => name)
  return [
    ...feeds.flatMap((feed, index) => [
      ...(names.indexOf(feed.name) === index ? [] : [`feeds[${index}].name: ${feed.name} is taken`]),
      ...feedProblems(feed).map((problem) => `feeds[${index}].${problem}`),
    ]),
    ...Object.entries(decay).flatMap(([type, curve]) =>
      curve ? decayProblems(curve).map((problem) => `decay.${type}.${problem}`) : [],
    ),
  ]
}

const feedProblems = (feed: FeedConfig): string[] => {
  const { format, path, url, own, limits, fields, credentials } = feed
  const problems: string[] = []
  if ((path === undefined) === (url === undefined)) problems.push('url: exactly one of path and url must be there')
  if (format === 'taxii' && !url) problems.push('url: a TAXII server has one')
  if (url && /^https?:\/\/[^/]*@/.test(url)) problems.push('url: holds a password; use credentials')
  if (limits && !own) problems.push('limits: only a list of your own (own: true) may relax them')
  if (format === 'csv' && !fields) problems.push('fields: say which column holds the value')
  if (format !== 'csv' && Object.values(fields ?? {}).some((name) => typeof name === 'number'))
    problems.push('fields: only columns of csv have numbers')
  if (credentials && Object.keys(credentials).length !== 1)
    problems.push('credentials: must be one of bearer, basic, header')
  if (credentials && url?.startsWith('http://') && !isLoopback(url))
    problems.push('credentials: would be sent in clear; use https')
  for (const [at, secret] of secretsOf(feed))
    if ((secret.env === undefined) === (secret.file === undefined)) problems.push(`${at}: must have env or file`)
  return [...problems, ...(feed.decay ? decayProblems(feed.decay).map((problem) => `decay.${problem}`) : [])]
}

const secretsOf = ({ credentials: { bearer, basic, header } = {} }: FeedConfig): [string, Secret][] => [
  ...(bearer ? [['credentials.bearer', bearer] as [string, Secret]] : []),
  ...(basic ? [['credentials.basic.password', basic.password] as [string, Secret]] : []),
  ...(header ? [['credentials.header.value', header.value] as [string, Secret]] : []),
]

const isLoopback = (url: string): boolean => /^http:\/\/(localhost|127\.\d+\.\d+\.\d+|\[::1\])([:/]|$)/.test(url)

const decayProblems = ({ half_life_days, lifetime_days }: Static<typeof decaySchema>): string[] =>
  lifetime_days !== undefined && lifetime_days <= half_life_days
    ? ['lifetime_days: must be longer than half_life_days']
    : []

const SECONDS = { s: 1, m: 60, h: 3600, d: 86_400 }
/** Milliseconds of "30m", "12h", "1d", "45s". */
export const durationMs = (text: string): number =>
  Number(text.slice(0, -1)) * SECONDS[text.slice(-1) as keyof typeof SECONDS] * 1000
