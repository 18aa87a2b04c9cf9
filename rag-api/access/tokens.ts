// Bearer tokens: who holds one, with which role and scopes, until when. Three forms: autoinmune.tokens.yaml, the "name:token" pairs of
// HTTP_TOKENS, and the one of HTTP_TOKEN.
import { createHash, randomBytes } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { type Static, Type } from 'typebox'
import { readDeclarativeFile } from '../../processors/runtime/declarative-file.ts'
import { type Caller, ROLES, type Role, SCOPES, type Scope } from './permissions.ts'

/** A token as the service keeps it: never the text itself. */
export type Token = Caller & {
  readonly digest: Buffer
  /** Milliseconds since the epoch, exclusive. Absent: never. */
  readonly expiresMs?: number
}

const MOST_TOKENS = 10_000
const LEAST_CHARACTERS = 16
const NAME = '^[a-z][a-z0-9._-]{0,63}$'
const exactly = { additionalProperties: false } as const

const entrySchema = Type.Object(
  {
    name: Type.String({ pattern: NAME, description: 'Who holds it; goes with feedback and into the audit log.' }),
    role: Type.Enum([...ROLES], { description: 'What its holder may do; see docs/access.md.' }),
    scopes: Type.Optional(
      Type.Array(Type.Enum([...SCOPES]), { description: 'What it may do beside the role. Absent: nothing.' }),
    ),
    sha256: Type.Optional(
      Type.String({ pattern: '^[0-9a-f]{64}$', description: 'SHA-256 of the token, hexadecimal; or else `token`.' }),
    ),
    token: Type.Optional(
      Type.String({
        pattern: '^[!-~]+$',
        minLength: LEAST_CHARACTERS,
        maxLength: 512,
        description: 'The token itself, where the file is a secret.',
      }),
    ),
    expires: Type.Optional(
      Type.String({ description: 'RFC 3339 time with zone, or a day (its end, UTC). Absent: it does not expire.' }),
    ),
  },
  exactly,
)
export const tokensSchema = Type.Object(
  { tokens: Type.Optional(Type.Array(entrySchema, { maxItems: MOST_TOKENS })) },
  { ...exactly, title: 'autoinmune.tokens.yaml', description: 'Who may call the HTTP service, and what each may do.' },
)
type Entry = Static<typeof entrySchema>

/** One "name:token" pair of HTTP_TOKENS. */
export const NAMED_TOKEN = '[a-z][a-z0-9._-]{0,63}:[^\\s,]{16,}'
const PAIRS = new RegExp(`^\\s*(${NAMED_TOKEN}([\\s,]+${NAMED_TOKEN})*)?[\\s,]*$`)

export const digestOf = (token: string): Buffer => createHash('sha256').update(token).digest()

/** A new token: 256 random bits, with a beginning by which secret scanners can know it. */
export const makeToken = (): string => `aim_${randomBytes(32).toString('base64url')}`

/** Names by token. One person may have several, while the old one is being replaced. */
export const readNamedTokens = (text: string): ReadonlyMap<string, string> =>
  new Map(
    text
      .split(/[\s,]+/)
      .filter((pair) => pair !== '')
      .map((pair) => [pair.slice(pair.indexOf(':') + 1), pair.slice(0, pair.indexOf(':'))]),
  )

/** Holders of pairs are analysts: the form has no place for a role. */
export const tokensOfPairs = (pairs: ReadonlyMap<string, string>): Token[] =>
  [...pairs].map(([token, name]) => ({ name, role: 'analyst', scopes: [], digest: digestOf(token) }))

/** The token of HTTP_TOKEN is the operator's: an admin who may call the functions. MCP wants a token with its scope. */
export const tokenWithoutName = (token: string): Token => ({
  name: 'token',
  role: 'admin',
  scopes: ['functions'],
  digest: digestOf(token),
})

/**
 * Tokens of a file: the declarative form, or "name:token" pairs. Throws DeclarativeFileError with every bad value, or an error with the
 * file's name when it cannot be read.
 */
export const readTokens = (file: string): Token[] => {
  const text = textOf(file)
  if (text.trim() !== '' && PAIRS.test(text)) return tokensOfPairs(readNamedTokens(text))
  const { tokens = [] } = readDeclarativeFile(file, tokensSchema, ({ tokens: entries = [] }) => problemsOf(entries))
  return tokens.map(tokenOf)
}

const textOf = (file: string): string => {
  try {
    return readFileSync(file, 'utf8')
  } catch (cause) {
    throw new Error(`read ${file}`, { cause })
  }
}

const tokenOf = (entry: Entry): Token => {
  const expiresMs = entry.expires === undefined ? undefined : momentOf(entry.expires)
  return {
    name: entry.name,
    role: entry.role as Role,
    scopes: (entry.scopes ?? []) as Scope[],
    digest: entry.sha256 === undefined ? digestOf(entry.token ?? '') : Buffer.from(entry.sha256, 'hex'),
    ...(expiresMs === undefined ? {} : { expiresMs }),
  }
}

const problemsOf = (entries: readonly Entry[]): string[] => {
  const seen = new Map<string, number>()
  return entries.flatMap((entry, index) => {
    const problems: string[] = []
    const { sha256, token, expires } = entry
    if ((sha256 === undefined) === (token === undefined)) {
      problems.push(`tokens[${index}]: exactly one of sha256 and token is wanted`)
    }
    if (expires !== undefined && momentOf(expires) === undefined) {
      problems.push(`tokens[${index}].expires: ${expires} is neither an RFC 3339 time with zone nor a day`)
    }
    const digest = sha256 ?? digestOf(token ?? '').toString('hex')
    const before = seen.get(digest)
    if (before !== undefined) problems.push(`tokens[${index}]: is the same token as tokens[${before}]`)
    seen.set(digest, index)
    return problems
  })
}

const DAY = /^\d{4}-\d\d-\d\d$/
const TIME = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)$/
const DAY_MS = 86_400_000

/** Milliseconds; of a day its end. Undefined: it is neither, or a day that no calendar has. */
export const momentOf = (text: string): number | undefined => {
  const day = text.slice(0, 10)
  const startMs = Date.parse(`${day}T00:00:00Z`)
  if (Number.isNaN(startMs) || new Date(startMs).toISOString().slice(0, 10) !== day) return undefined
  if (DAY.test(text)) return startMs + DAY_MS
  const ms = TIME.test(text) ? Date.parse(text) : Number.NaN
  return Number.isNaN(ms) ? undefined : ms
}

export const isExpired = ({ expiresMs }: Token, nowMs: number): boolean => expiresMs !== undefined && nowMs >= expiresMs
