// A message's words with its values masked. What an attacker can choose must not reach a template's text: a template is a row that is kept
// and a sentence that is embedded. Kept as they are: words of at most 24 letters that no parser named as a value.
import { isIP } from 'node:net'

/** Longest part of a message that is looked at; words kept of it; longest token that is classified. */
const MAX_MESSAGE = 1024
const MAX_TOKENS = 32
const MAX_TOKEN = 128
/** Stands for what is beyond the last token. */
const REST = '…'
/** Any value: of no form that has a name, or differing between the lines of a template. */
export const ANY = '<*>'

export type NamedValues = Readonly<Record<string, string>> | null | undefined

/** Tokens of a message, at most 33, values masked; "<user>" and the like for values that the parser named. Pure. */
export const maskedTokens = (message: string, named: NamedValues): string[] => {
  const part = message.length > MAX_MESSAGE ? message.slice(0, MAX_MESSAGE) : message
  const text = maskQuoted(named ? maskNamed(part, named) : part).trim()
  if (text === '') return []
  const tokens = text.split(/\s+/, MAX_TOKENS + 1)
  const isCut = tokens.length > MAX_TOKENS || part.length < message.length
  const kept = maskUsers(tokens.slice(0, MAX_TOKENS).map(maskToken))
  return isCut ? [...kept, REST] : kept
}

/** Attributes whose value is chosen by whoever caused the line, by the last part of their name, and the mask of each. */
const NAMED_MASKS = new Map([
  ...['user', 'username', 'user_name', 'account', 'login', 'acct'].map((name) => [name, '<user>'] as const),
  ...['password', 'passwd', 'input', 'command', 'cmd', 'user_agent', 'query'].map((name) => [name, '<text>'] as const),
  ...['path', 'file', 'filename', 'url', 'uri', 'referer'].map((name) => [name, '<path>'] as const),
  ...['host', 'hostname', 'virtual_host', 'domain', 'rrname', 'sni'].map((name) => [name, '<host>'] as const),
])
const MAX_NAMED = 8
/** The word before a value that is spelled like another word of the sentence: "for for from", "user user from". */
const INTRODUCES = /(?:\b(?:user|for|account|login)\s+|[='"])$/i

const maskNamed = (message: string, named: Readonly<Record<string, string>>): string => {
  const masks: [value: string, mask: string][] = []
  for (const name in named) {
    const mask = NAMED_MASKS.get(name.slice(name.lastIndexOf('.') + 1).toLowerCase())
    const value = named[name]?.trim()
    if (mask && value && masks.length < MAX_NAMED) masks.push([value, mask])
  }
  // The longest first: a value may lie inside another.
  masks.sort(([a], [b]) => b.length - a.length)
  return masks.reduce((text, [value, mask]) => maskValue(text, value, mask), message)
}

/** One place is masked: the one that a word introduces, else the last. The same word elsewhere belongs to the sentence. */
const maskValue = (text: string, value: string, mask: string): string => {
  let chosen = -1
  for (let at = text.indexOf(value); at >= 0; at = text.indexOf(value, at + value.length)) {
    if (isWordPart(text[at - 1]) || isWordPart(text[at + value.length])) continue
    chosen = at
    if (INTRODUCES.test(text.slice(Math.max(0, at - 12), at))) break
  }
  return chosen < 0 ? text : `${text.slice(0, chosen)}${mask}${text.slice(chosen + value.length)}`
}

const isWordPart = (character: string | undefined): boolean => character !== undefined && /[\p{L}\d_]/u.test(character)

/** Words after "user" that are no name. */
const NO_NAME = new Set(
  'agent and authentication by does for from has id in is logged name not on or request session to unknown was with'.split(
    ' ',
  ),
)
const PLAIN = /^[\p{L}_][\p{L}_.-]*$/u

/** Names in sentences that no parser knows: "user NAME", "for NAME from". */
const maskUsers = (tokens: readonly string[]): string[] =>
  tokens.map((token, index) => {
    const before = tokens[index - 1]?.toLowerCase()
    const isName =
      (before === 'user' && !NO_NAME.has(token)) ||
      (before === 'for' && tokens[index + 1] === 'from' && token !== 'user')
    return isName && PLAIN.test(token) ? '<user>' : token
  })

/** Quotation marks that stand where a word begins; an apostrophe inside a word is none. */
const QUOTED = /(?<![\p{L}\d])(?:"[^"]*"|'[^']*'|`[^`]*`)/gu
const maskQuoted = (text: string): string => (/["'`]/.test(text) ? text.replace(QUOTED, '<text>') : text)

/** Masks have no other names: nobody else can make one up. */
const MASKS = '<(?:\\*|num|uuid|mac|hex|url|path|email|host|user|text)>'
/** One mask, or up to three with a sign between them: "<user>/<text>". */
const MASK = new RegExp(`^(?:${MASKS}[/:@]?){1,3}$`)
/** Punctuation around a token; a mask's own brackets are none. */
const LEADING = new RegExp(`^(?:[[({"'\`]|(?!${MASKS})<)+`)
const TRAILING = new RegExp(`(?:[\\])}"'\`,.;:!?]|(?<!${MASKS.slice(0, -1)})>)+$`)
/** Punctuation kept on either side of a token: more of it would tell lines apart that mean the same. */
const MAX_PUNCTUATION = 2

/** Most tokens of a line are plain words. */
const LETTERS = /^[A-Za-z]{1,24}$/

/** One token with its value masked; brackets, quotes and punctuation around it stay. Pure. */
export const maskToken = (token: string): string => {
  if (LETTERS.test(token)) return CALENDAR.has(token.toLowerCase()) ? '<num>' : token
  if (MASK.test(token)) return token
  if (token.length > MAX_TOKEN) return ANY
  const open = LEADING.exec(token)?.[0] ?? ''
  const inner = token.slice(open.length)
  const close = TRAILING.exec(inner)?.[0] ?? ''
  const core = inner.slice(0, inner.length - close.length)
  return `${open.slice(0, MAX_PUNCTUATION)}${maskCore(core)}${close.slice(0, MAX_PUNCTUATION)}`
}

const PAIR = /^([\p{L}][\p{L}_.-]{0,23})=(.*)$/u
const maskCore = (core: string): string => {
  if (core === '' || MASK.test(core)) return core
  const pair = PAIR.exec(core)
  if (!pair) return maskForm(core)
  const [, name = '', value = ''] = pair
  // The value of a pair is a value, whatever it looks like; one mask for all, or "host=" would have a template per form of its value.
  return value === '' ? `${name}=` : `${name}=${ANY}`
}

const FORMS: readonly (readonly [mask: string, pattern: RegExp])[] = [
  ['<num>', /^[-+#]?\d[\d.,:/%TZ+-]*$/],
  ['<uuid>', /^[\da-f]{8}(?:-[\da-f]{4}){3}-[\da-f]{12}$/i],
  ['<mac>', /^[\da-f]{2}(?:[:-][\da-f]{2}){5}$/i],
  ['<hex>', /^(?:0x[\da-f]+|(?=[a-f]*\d)[\da-f]{8,})$/i],
  ['<url>', /^[a-z][a-z\d+.-]{1,15}:\/\//i],
  ['<path>', /^(?:~?\/|\.{1,2}\/|[A-Za-z]:\\|\\\\)./],
  ['<email>', /^[^\s@]+@[^\s@]+$/],
  ['<host>', /^(?:[a-z\d_-]+\.)+[a-z]{2,}$/i],
]
/** "Mon", "December": a line's own clock, as "Sun Jul  3 10:05:25 2005" has it. */
const CALENDAR = new Set(
  [
    ...['mon tue tues wed thu fri sat sun monday tuesday wednesday thursday friday saturday sunday'],
    ...['jan feb mar apr jun jul aug sep sept oct nov dec january february march april june july august'],
    ...['september october november december'],
  ].flatMap((names) => names.split(' ')),
)
const ADDRESS = /^(\d{1,3}(?:\.\d{1,3}){3}|\[?[\da-f:]*:[\da-f:.]*\]?)(?:[:/#]\d+)?$/i
const WORD = /^[\p{L}_][\p{L}_.:()/'&|+-]{0,23}$/u
/** Digits at an end: "ssh2", "12ms", "eth0". Digits in the middle make a value. */
const NUMBERED = /^(\d*)([\p{L}][\p{L}_.:/-]{0,15}?)(\d*)$/u
const SIGNS = /^[^\p{L}\d\s]{1,2}$/u

const maskForm = (core: string): string => {
  if (LETTERS.test(core) && !CALENDAR.has(core.toLowerCase())) return core
  const address = ADDRESS.exec(core)
  if (address && isIP((address[1] ?? '').replace(/[[\]]/g, '')) > 0) return '<host>'
  for (const [mask, pattern] of FORMS) if (pattern.test(core)) return mask
  if (CALENDAR.has(core.toLowerCase())) return '<num>'
  if (WORD.test(core) || SIGNS.test(core)) return core
  const [, before, word, after] = NUMBERED.exec(core) ?? []
  return word === undefined ? ANY : `${before && '<num>'}${word}${after && '<num>'}`
}
