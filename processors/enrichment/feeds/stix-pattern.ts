// The part of the STIX patterning language (OASIS STIX 2.1, section 9) that names single observables: comparisons with =, IN and ISSUBSET
// joined by OR, within one observation or over several. What needs two facts at once (AND, FOLLOWEDBY, NOT, LIKE, MATCHES, qualifiers)
// is not cut down to one of them, because that would accuse more than the author did.

export type PatternReading =
  | { readonly kind: 'values'; readonly values: readonly string[] }
  | { readonly kind: 'file_hash' | 'unsupported' | 'malformed' }

const LONGEST_PATTERN = 100_000
const DEEPEST = 32
const TOKEN =
  /\s*(?:('(?:[^'\\]|\\.)*')|(!=|<=|>=|[[\]()=<>,])|([A-Za-z][A-Za-z0-9_:.\-'[\]*]*?)(?=[\s=!<>(),\]]|$)|(\d+))/y
/** Object paths whose value is an observable that an event can show. */
const PATHS: ReadonlySet<string> = new Set([
  ...['ipv4-addr:value', 'ipv6-addr:value', 'domain-name:value', 'url:value', 'autonomous-system:number'],
  ...['network-traffic:src_ref.value', 'network-traffic:dst_ref.value'],
])

/** The observables that the pattern names, any of which is enough. */
export const readPattern = (pattern: string): PatternReading => {
  const tokens = tokensOf(pattern)
  if (!tokens) return { kind: 'malformed' }
  const reader: Reader = {
    tokens,
    at: 0,
    depth: 0,
    values: [] as string[],
    sees: 'nothing' as 'nothing' | 'file_hash' | 'unsupported',
  }
  try {
    readAlternatives(reader, readObservation)
    if (reader.at < tokens.length) return { kind: isKeyword(tokens[reader.at]) ? 'unsupported' : 'malformed' }
  } catch (error) {
    if (error instanceof UnsupportedPattern) return { kind: 'unsupported' }
    if (error instanceof MalformedPattern) return { kind: 'malformed' }
    throw error
  }
  if (reader.values.length > 0) return { kind: 'values', values: reader.values }
  return { kind: reader.sees === 'file_hash' ? 'file_hash' : 'unsupported' }
}

class UnsupportedPattern extends Error {}
class MalformedPattern extends Error {}
type Reader = {
  readonly tokens: readonly string[]
  at: number
  /** Brackets open around the place, a hostile pattern has thousands. */
  depth: number
  readonly values: string[]
  sees: 'nothing' | 'file_hash' | 'unsupported'
}

const tokensOf = (pattern: string): string[] | undefined => {
  if (pattern.length > LONGEST_PATTERN) return undefined
  const tokens: string[] = []
  TOKEN.lastIndex = 0
  for (let at = 0; at < pattern.trimEnd().length; at = TOKEN.lastIndex) {
    const match = TOKEN.exec(pattern)
    if (!match) return undefined
    tokens.push(match[0].trimStart())
  }
  return tokens
}

const isKeyword = (token: string | undefined): boolean =>
  /^(AND|FOLLOWEDBY|WITHIN|REPEATS|START|STOP|NOT)$/.test(token ?? '')

/** One or more of what `read` reads, joined by OR; brackets around the whole are allowed. */
const readAlternatives = (reader: Reader, read: (reader: Reader) => void): void => {
  reader.depth += 1
  if (reader.depth > DEEPEST) throw new UnsupportedPattern()
  read(reader)
  while (reader.tokens[reader.at] === 'OR') {
    reader.at += 1
    read(reader)
  }
  if (isKeyword(reader.tokens[reader.at])) throw new UnsupportedPattern()
  reader.depth -= 1
}

const readObservation = (reader: Reader): void => {
  if (take(reader, '(')) {
    readAlternatives(reader, readObservation)
    expectToken(reader, ')')
    return
  }
  expectToken(reader, '[')
  readAlternatives(reader, readComparison)
  expectToken(reader, ']')
}

const readComparison = (reader: Reader): void => {
  if (take(reader, '(')) {
    readAlternatives(reader, readComparison)
    expectToken(reader, ')')
    return
  }
  const path = next(reader)
  if (!/^[a-z0-9-]+:/.test(path)) throw isKeyword(path) ? new UnsupportedPattern() : new MalformedPattern()
  const operator = next(reader)
  if (!['=', 'IN', 'ISSUBSET'].includes(operator)) throw new UnsupportedPattern()
  const values = operator === 'IN' ? readSet(reader) : [readConstant(reader)]
  if (PATHS.has(path))
    reader.values.push(...values.map((value) => (path === 'autonomous-system:number' ? `AS${value}` : value)))
  else if (/^file:hashes/.test(path)) reader.sees = reader.sees === 'unsupported' ? 'unsupported' : 'file_hash'
  else reader.sees = 'unsupported'
}

const readSet = (reader: Reader): string[] => {
  expectToken(reader, '(')
  const values = [readConstant(reader)]
  while (take(reader, ',')) values.push(readConstant(reader))
  expectToken(reader, ')')
  return values
}

const readConstant = (reader: Reader): string => {
  const token = next(reader)
  if (token.startsWith("'")) return token.slice(1, -1).replace(/\\(.)/g, '$1')
  if (/^\d+$/.test(token)) return token
  throw new MalformedPattern()
}

const next = (reader: Reader): string => {
  const token = reader.tokens[reader.at]
  if (token === undefined) throw new MalformedPattern()
  reader.at += 1
  return token
}

const take = (reader: Reader, token: string): boolean => {
  if (reader.tokens[reader.at] !== token) return false
  reader.at += 1
  return true
}

const expectToken = (reader: Reader, token: string): void => {
  if (!take(reader, token)) throw new MalformedPattern()
}
