// The templates of one component: a tree of fixed depth after Drain (He, Zhu, Zheng, Lyu: "Drain: An online log parsing approach with fixed
// depth tree", ICWS 2017). Number of tokens, then the first two tokens, then the most similar template of that leaf. It differs in what
// bounds it: a budget of texts, not only of children, because every text that is ever told is a row that stays.
import { ANY } from './mask.ts'

export type Template = {
  /** Values that differ between its lines are `<*>`. */
  tokens: readonly string[]
  /** Texts that it has had: one, and one more each time that it became more general. */
  texts: number
  /** The tree's clock when a line last matched, microseconds since the epoch. */
  lastUsedUs: number
}

export type TemplateTree = {
  /** The template of a line, made or made more general where need be; undefined: that would need a text and `mayMint` says no. */
  match(tokens: readonly string[], clockUs: number, mayMint: () => boolean): Template | undefined
  /** In the order in which they were made. */
  templates(): readonly Template[]
  /** Sum of their texts. */
  texts(): number
}

/** Share of the tokens that a line has in common with its template. Found by the grouping accuracy on the loghub samples (bench/templates.ts). */
const SIMILARITY = 0.65
const TOKEN_LEVELS = 2
/** Tokens that a node tells apart; further ones share the branch of values. */
const MAX_CHILDREN = 64

type Node = { readonly children: Map<string, Node>; readonly templates: Template[] }
const newNode = (): Node => ({ children: new Map(), templates: [] })

/** A tree of `kept` templates in their order: the same tree that their lines made. */
export const createTemplateTree = (kept: readonly Template[] = []): TemplateTree => {
  const root = newNode()
  const templates: Template[] = []
  let texts = 0
  const add = (template: Template): void => {
    texts += template.texts
    leafOf(root, template.tokens, true)?.templates.push(template)
    templates.push(template)
  }
  for (const template of kept) add(template)
  return {
    match(tokens, clockUs, mayMint) {
      const found = mostSimilar(leafOf(root, tokens, false)?.templates ?? [], tokens)
      if (found === undefined) {
        if (!mayMint()) return undefined
        const made = { tokens, texts: 1, lastUsedUs: clockUs }
        add(made)
        return made
      }
      const merged = generalised(found.tokens, tokens)
      if (merged !== found.tokens) {
        if (!mayMint()) return undefined
        found.tokens = merged
        found.texts += 1
        texts += 1
      }
      found.lastUsedUs = clockUs
      return found
    },
    templates: () => templates,
    texts: () => texts,
  }
}

/** `make`: missing nodes are made, and the answer is never undefined. */
const leafOf = (root: Node, tokens: readonly string[], make: boolean): Node | undefined => {
  const path = [`${tokens.length}`, ...tokens.slice(0, TOKEN_LEVELS).map((token) => (isValue(token) ? ANY : token))]
  let node = root
  for (const [level, step] of path.entries()) {
    const isKnown = node.children.has(step)
    // The length has no branch of values: there are at most 34 of them.
    const key = isKnown || level === 0 || node.children.size < MAX_CHILDREN ? step : ANY
    let next = node.children.get(key)
    if (!next) {
      if (!make) return undefined
      next = newNode()
      node.children.set(key, next)
    }
    node = next
  }
  return node
}

const isValue = (token: string): boolean => token.includes('<')

const mostSimilar = (templates: readonly Template[], tokens: readonly string[]): Template | undefined => {
  let best: Template | undefined
  let bestShare = 0
  for (const template of templates) {
    const share = similarity(template.tokens, tokens)
    if (share > bestShare) {
      best = template
      bestShare = share
    }
  }
  return bestShare >= SIMILARITY ? best : undefined
}

/** Share of equal tokens, `<*>` not counted as one: a template of nothing but values would take every line. */
const similarity = (template: readonly string[], tokens: readonly string[]): number => {
  if (tokens.length === 0) return 1
  let same = 0
  for (let index = 0; index < tokens.length; index++) {
    if (template[index] === tokens[index] && tokens[index] !== ANY) same += 1
  }
  return same / tokens.length
}

/** `template` itself where the line says nothing new. */
const generalised = (template: readonly string[], tokens: readonly string[]): readonly string[] => {
  const saysNew = tokens.some((token, index) => mergedToken(template[index] as string, token) !== template[index])
  return saysNew ? template.map((token, index) => mergedToken(token, tokens[index] as string)) : template
}

const mergedToken = (token: string, other: string): string => {
  if (token === other || token === ANY) return token
  const name = token.slice(0, token.indexOf('=') + 1)
  return name !== '' && other.startsWith(name) ? `${name}${ANY}` : ANY
}
