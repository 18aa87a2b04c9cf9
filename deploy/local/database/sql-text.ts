// What the server must see in SQL text: where statements end, which of them change a session, which the engine cannot do.

/** A statement that changes session state, in the order in which the engine will answer it with a command tag. */
export type SessionMark =
  | { readonly kind: 'set' | 'reset'; readonly key: string; readonly sql: string; readonly isLocal: boolean }
  | { readonly kind: 'listen' | 'unlisten'; readonly channel: string }

const TOKEN_START = /(?<![\w$])[eE]'|['"$;]|--|\/\*/g
const DOLLAR_TAG = /\$(?:[A-Za-z_\u0080-\uffff][\w\u0080-\uffff]*)?\$/y

const endOfQuoted = (sql: string, from: number, quote: string, hasBackslash: boolean): number => {
  for (let at = from; at < sql.length; at++) {
    if (hasBackslash && sql[at] === '\\') at++
    else if (sql[at] === quote) return at + 1
  }
  return sql.length
}

/** Block comments nest in PostgreSQL. */
const endOfComment = (sql: string, from: number): number => {
  const edge = /\/\*|\*\//g
  edge.lastIndex = from
  let depth = 1
  for (let match = edge.exec(sql); match; match = edge.exec(sql)) {
    depth += match[0] === '/*' ? 1 : -1
    if (depth === 0) return edge.lastIndex
  }
  return sql.length
}

const endOfDollarQuoted = (sql: string, start: number): number => {
  DOLLAR_TAG.lastIndex = start
  const tag = DOLLAR_TAG.exec(sql)?.[0]
  if (tag === undefined) return start + 1
  const close = sql.indexOf(tag, start + tag.length)
  return close < 0 ? sql.length : close + tag.length
}

const endOfToken = (sql: string, token: string, start: number): number => {
  if (token === '--') return (sql.indexOf('\n', start) + 1 || sql.length + 1) - 1
  if (token === '/*') return endOfComment(sql, start + 2)
  if (token === '$') return endOfDollarQuoted(sql, start)
  if (token === ';') return start + 1
  return endOfQuoted(sql, start + token.length, token.slice(-1), token.length === 2)
}

/** The statements of a query string without comments and semicolons, in order, blank ones left out. Linear in its length. */
export const splitStatements = (sql: string): string[] => {
  const statements = ['']
  const append = (text: string) => {
    statements[statements.length - 1] += text
  }
  let done = 0
  TOKEN_START.lastIndex = 0
  for (let match = TOKEN_START.exec(sql); match; match = TOKEN_START.exec(sql)) {
    append(sql.slice(done, match.index))
    done = endOfToken(sql, match[0], match.index)
    TOKEN_START.lastIndex = done
    if (match[0] === ';') statements.push('')
    else append(match[0] === '--' || match[0] === '/*' ? ' ' : sql.slice(match.index, done))
  }
  append(sql.slice(done))
  return statements.map((statement) => statement.trim()).filter((statement) => statement !== '')
}

// One setting may be written in two ways.
const SETTING_OF: Record<string, string> = { 'time zone': 'timezone', names: 'client_encoding', schema: 'search_path' }

const markOf = (statement: string): SessionMark | undefined => {
  const [, word, rest] = /^(set|reset|listen|unlisten)\s+([\s\S]*)$/i.exec(statement) ?? []
  if (word === undefined || rest === undefined) return undefined
  const kind = word.toLowerCase() as SessionMark['kind']
  if (kind === 'listen' || kind === 'unlisten') {
    return { kind, channel: rest[0] === '"' ? rest.slice(1, -1).replaceAll('""', '"') : rest.toLowerCase() }
  }
  if (/^constraints\b/i.test(rest)) return undefined // answered by another tag than SET
  const isLocal = /^(local|transaction)\b/i.test(rest)
  const setting = rest.replace(/^(local\s+|session\s+(?!authorization))/i, '')
  const name = /^(session\s+authorization|time\s+zone|"?[\w.]+"?)/i.exec(setting)?.[0] ?? ''
  const key = name.toLowerCase().replace(/\s+/g, ' ').replaceAll('"', '')
  return { kind, key: SETTING_OF[key] ?? key, sql: statement, isLocal }
}

/** The statements of `sql` that the engine answers with SET, RESET, LISTEN or UNLISTEN. */
export const sessionMarks = (sql: string): SessionMark[] =>
  /\b(set|reset|listen|unlisten)\b/i.test(sql)
    ? splitStatements(sql)
        .map(markOf)
        .filter((mark) => mark !== undefined)
    : []

const CONCURRENT_BUILD =
  /^(create\s+(unique\s+)?index\s+concurrently\b|reindex\b\s*(\([^)]*\bconcurrently\b|(\([^)]*\)\s*)?\w+\s+concurrently\b))/i

/** True where `sql` builds an index CONCURRENTLY: the engine would leave an invalid index that blocks its table. */
export const buildsIndexConcurrently = (sql: string): boolean =>
  /concurrently/i.test(sql) && splitStatements(sql).some((statement) => CONCURRENT_BUILD.test(statement))

/** A statement that fails as the refused one would, inside whatever transaction it is sent in. */
export const CONCURRENTLY_REFUSED = `DO $refused$BEGIN RAISE EXCEPTION 'CONCURRENTLY is not supported by the embedded database' USING ERRCODE = '0A000', HINT = 'Build the index without CONCURRENTLY: here one statement runs at a time anyway.'; END$refused$`

export const quoteIdentifier = (name: string): string => `"${name.replaceAll('"', '""')}"`
export const quoteLiteral = (text: string): string => `'${text.replaceAll("'", "''")}'`
