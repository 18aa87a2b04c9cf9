// The condition of a Sigma rule: "selection and not 1 of filter_*". Precedence: not, and, or.

/** Names of the selections that a record fulfils decide. */
export type Condition = (isFulfilled: (selection: string) => boolean) => boolean

const TOKEN = /\s*(\(|\)|\||[\w*.-]+)\s*/y
const LONGEST = 2000

/** Throws an error that names what is not known here: pipes (aggregations) and numbers other than 1. */
export const parseCondition = (text: string, selections: readonly string[]): Condition => {
  if (text.length > LONGEST) throw new Error(`condition has more than ${LONGEST} characters`)
  const tokens = tokensOf(text)
  const reader = { tokens, at: 0, selections }
  const condition = readOr(reader)
  const left = reader.tokens[reader.at]
  if (left !== undefined) throw new Error(`condition: "${left}" is not expected there`)
  return condition
}

type Reader = { readonly tokens: readonly string[]; at: number; readonly selections: readonly string[] }

const tokensOf = (text: string): string[] => {
  const tokens: string[] = []
  TOKEN.lastIndex = 0
  for (let at = 0; at < text.length; at = TOKEN.lastIndex) {
    const token = TOKEN.exec(text)?.[1]
    if (token === undefined) throw new Error(`condition: "${text.slice(at, at + 20)}" cannot be read`)
    if (token === '|') throw new Error('condition: aggregations ("|") are not supported')
    tokens.push(token)
  }
  return tokens
}

const isNext = (reader: Reader, word: string): boolean => {
  if (reader.tokens[reader.at]?.toLowerCase() !== word) return false
  reader.at++
  return true
}

const readOr = (reader: Reader): Condition => {
  const sides = [readAnd(reader)]
  while (isNext(reader, 'or')) sides.push(readAnd(reader))
  return sides.length === 1 ? (sides[0] as Condition) : (is) => sides.some((side) => side(is))
}

const readAnd = (reader: Reader): Condition => {
  const sides = [readNot(reader)]
  while (isNext(reader, 'and')) sides.push(readNot(reader))
  return sides.length === 1 ? (sides[0] as Condition) : (is) => sides.every((side) => side(is))
}

const readNot = (reader: Reader): Condition => {
  if (!isNext(reader, 'not')) return readSingle(reader)
  const denied = readNot(reader)
  return (is) => !denied(is)
}

const readSingle = (reader: Reader): Condition => {
  if (isNext(reader, '(')) {
    const inner = readOr(reader)
    if (!isNext(reader, ')')) throw new Error('condition: a ")" is missing')
    return inner
  }
  const token = reader.tokens[reader.at++]
  if (token === undefined) throw new Error('condition: ends too early')
  if (isNext(reader, 'of')) return readOf(reader, token.toLowerCase())
  if (!reader.selections.includes(token)) throw new Error(`condition: there is no selection "${token}"`)
  return (is) => is(token)
}

const readOf = (reader: Reader, quantity: string): Condition => {
  if (!['1', 'any', 'all'].includes(quantity)) throw new Error(`condition: "${quantity} of" is not supported`)
  const pattern = reader.tokens[reader.at++] ?? ''
  const meant = reader.selections.filter((name) => isMeant(pattern, name))
  if (meant.length === 0) throw new Error(`condition: no selection is meant by "${pattern}"`)
  return quantity === 'all' ? (is) => meant.every(is) : (is) => meant.some(is)
}

/** "them" is every selection that does not begin with "_". */
const isMeant = (pattern: string, name: string): boolean => {
  if (pattern.toLowerCase() === 'them') return !name.startsWith('_')
  const parts = pattern.split('*').map((part) => part.replace(/[.-]/g, '\\$&'))
  return new RegExp(`^${parts.join('.*')}$`).test(name)
}
