// One field of a Sigma rule against the values of a record: plain values with wildcards, and modifiers.
// https://sigmahq.io/sigma-specification/specification/sigma-rules-specification.html and .../sigma-appendix-modifiers.html
import { BlockList, isIP } from 'node:net'
import { RE2JS } from 're2js'

/** Values of a field in a record; undefined: the record has no such field. */
export type FieldValues = readonly (string | number | boolean)[] | undefined
export type Test = (values: FieldValues) => boolean
type Value = string | number | boolean | null

/** Text of a record is hostile: what lies beyond is not looked at. */
const LONGEST_TEXT = 8192

const COMPARISONS: Readonly<Record<string, (value: number, bound: number) => boolean>> = {
  lt: (value, bound) => value < bound,
  lte: (value, bound) => value <= bound,
  gt: (value, bound) => value > bound,
  gte: (value, bound) => value >= bound,
}
const POSITIONS = new Set(['contains', 'startswith', 'endswith'])
const FLAGS: Readonly<Record<string, number>> = {
  i: RE2JS.CASE_INSENSITIVE,
  m: RE2JS.MULTILINE,
  s: RE2JS.DOTALL,
}
/** What a person may look up in the documentation: everything else is refused by its name. */
export const MODIFIERS: readonly string[] = [
  ...POSITIONS,
  ...Object.keys(COMPARISONS),
  ...['all', 'cased', 'cidr', 'exists', 're', 'i', 'm', 's'],
]

/** The test of `field|modifier|modifier: value or list`. Throws an error that names the modifier or value that is not known here. */
export const testOf = (modifiers: readonly string[], value: Value | readonly Value[]): Test => {
  const unknown = modifiers.find((modifier) => !MODIFIERS.includes(modifier))
  if (unknown !== undefined) throw new Error(`modifier "${unknown}" is not supported`)
  const given = Array.isArray(value) ? (value as readonly Value[]) : [value as Value]
  if (given.length === 0) throw new Error('has an empty list of values')
  if (modifiers.includes('exists')) return existsTest(given)
  const tests = given.map((one) => singleTest(modifiers, one))
  return modifiers.includes('all')
    ? (values) => tests.every((test) => test(values))
    : (values) => tests.some((test) => test(values))
}

const existsTest = ([wanted]: readonly Value[]): Test => {
  if (typeof wanted !== 'boolean') throw new Error('modifier "exists" takes true or false')
  return (values) => (values !== undefined) === wanted
}

const singleTest = (modifiers: readonly string[], value: Value): Test => {
  if (value === null) return (values) => values === undefined || values.every((one) => one === '')
  const comparison = modifiers.find((modifier) => modifier in COMPARISONS)
  if (comparison !== undefined) return numberTest(COMPARISONS[comparison], value)
  if (modifiers.includes('cidr')) return networkTest(String(value))
  if (modifiers.includes('re')) return anyText(regexTest(modifiers, String(value)))
  return anyText(textTest(modifiers, String(value)))
}

const anyText =
  (test: (text: string) => boolean): Test =>
  (values) =>
    values?.some((one) => test(String(one).slice(0, LONGEST_TEXT))) ?? false

const numberTest = (compare: (typeof COMPARISONS)[string] | undefined, value: Value): Test => {
  const bound = Number(value)
  if (!compare || Number.isNaN(bound)) throw new Error(`"${value}" is no number to compare with`)
  return (values) => values?.some((one) => one !== '' && compare(Number(one), bound)) ?? false
}

const networkTest = (network: string): Test => {
  const [address = '', bits] = network.split('/')
  const family = isIP(address)
  const length = Number(bits)
  if (family === 0 || bits === undefined || !(length >= 0 && length <= (family === 4 ? 32 : 128)))
    throw new Error(`"${network}" is no network for modifier "cidr"`)
  const list = new BlockList()
  list.addSubnet(address, length, family === 4 ? 'ipv4' : 'ipv6')
  return (values) =>
    values?.some((one) => {
      const kind = isIP(String(one))
      return kind !== 0 && list.check(String(one), kind === 4 ? 'ipv4' : 'ipv6')
    }) ?? false
}

/** RE2: time is linear in the text, whatever the pattern. */
const regexTest = (modifiers: readonly string[], pattern: string): ((text: string) => boolean) => {
  const flags = modifiers.reduce((sum, modifier) => sum | (FLAGS[modifier] ?? 0), 0)
  try {
    const compiled = RE2JS.compile(pattern, flags)
    return (text) => compiled.matcher(text).find()
  } catch (error) {
    throw new Error(`"${pattern}" is no regular expression of RE2: ${error instanceof Error ? error.message : error}`)
  }
}

/** Equal without regard to case, "*" any text and "?" any character; a backslash takes their meaning from them. */
const textTest = (modifiers: readonly string[], value: string): ((text: string) => boolean) => {
  const parts = wildcardParts(value)
  const position = modifiers.find((modifier) => POSITIONS.has(modifier))
  const before = position === 'contains' || position === 'endswith' ? '.*' : ''
  const after = position === 'contains' || position === 'startswith' ? '.*' : ''
  const isPlain = parts.every((part) => typeof part === 'string')
  const plain = parts.join('')
  if (isPlain) return plainTest(plain, position, modifiers.includes('cased'))
  const pattern = parts.map((part) => (typeof part === 'string' ? RE2JS.quote(part) : part.regex)).join('')
  const flags = RE2JS.DOTALL | (modifiers.includes('cased') ? 0 : RE2JS.CASE_INSENSITIVE)
  const compiled = RE2JS.compile(`^${before}${pattern}${after}$`, flags)
  return (text) => compiled.matches(text)
}

const plainTest = (value: string, position: string | undefined, isCased: boolean): ((text: string) => boolean) => {
  const folded = (text: string) => (isCased ? text : text.toLowerCase())
  const wanted = folded(value)
  if (position === 'contains') return (text) => folded(text).includes(wanted)
  if (position === 'startswith') return (text) => folded(text).startsWith(wanted)
  if (position === 'endswith') return (text) => folded(text).endsWith(wanted)
  return (text) => folded(text) === wanted
}

type Part = string | { readonly regex: '.*' | '.' }

const wildcardParts = (value: string): Part[] => {
  const parts: Part[] = []
  let text = ''
  const cut = (part?: Part) => {
    if (text !== '') parts.push(text)
    text = ''
    if (part) parts.push(part)
  }
  for (let at = 0; at < value.length; at++) {
    const char = value[at] ?? ''
    const next = value[at + 1] ?? ''
    if (char === '\\' && /[*?\\]/.test(next)) {
      text += next
      at++
    } else if (char === '*') cut({ regex: '.*' })
    else if (char === '?') cut({ regex: '.' })
    else text += char
  }
  cut()
  return parts
}
