// Which template a line has. Bounds, all over lines of any origin: components told apart, texts of one component, texts of all. Where a bound
// is reached, the line has its component's catch-all of its severity. Room is made by forgetting what no line had for 30 days.
import { hash } from 'node:crypto'
import type { ComponentLog } from '../../../schemas/messages.ts'
import { SEVERITIES } from '../severity.ts'
import { ANY, maskedTokens, maskToken } from './mask.ts'
import { createTemplateTree, type Template, type TemplateTree } from './tree.ts'

/** Changes whenever masks or wording do. Tells a log's template from an event's signature, whose hashes begin with "v". */
const VERSION = 'log1'

/** `hash` follows from `text` alone. `isCatchAll`: a bound was reached, the text only says component and severity. */
export type LogTemplate = { readonly hash: string; readonly text: string; readonly isCatchAll: boolean }

export type TemplateLimits = {
  readonly components: number
  readonly textsOfComponent: number
  readonly texts: number
  /** A template or component without a line for so long is forgotten when room is needed. */
  readonly disusedUs: number
}

export const TEMPLATE_LIMITS: TemplateLimits = {
  components: 256,
  textsOfComponent: 256,
  texts: 8192,
  disusedUs: 30 * 86_400_000_000,
}

/** What a miner knows, as JSON. */
export type SavedTemplates = {
  readonly clockUs: number
  readonly components: readonly { readonly name: string; readonly templates: readonly Readonly<Template>[] }[]
}

export type TemplateMiner = {
  /** Depends only on the lines before and on what was restored. */
  templateOf(log: ComponentLog): LogTemplate
  saved(): SavedTemplates
  /** Texts held now; grows and shrinks with the templates. */
  texts(): number
}

export const createTemplateMiner = (
  restored: SavedTemplates = { clockUs: 0, components: [] },
  limits: TemplateLimits = TEMPLATE_LIMITS,
): TemplateMiner => {
  const trees = new Map(
    restored.components.map(({ name, templates }) => [name, createTemplateTree(copiesOf(templates))]),
  )
  let { clockUs } = restored
  let total = [...trees.values()].reduce((sum, tree) => sum + tree.texts(), 0)

  /** Forgets what is disused, in every component: at most once per day of the clock, so that a full miner stays cheap. */
  let sweptUs = Number.NEGATIVE_INFINITY
  const sweep = (): void => {
    if (clockUs - sweptUs < 86_400_000_000) return
    sweptUs = clockUs
    for (const [name, tree] of trees) {
      const kept = tree.templates().filter(({ lastUsedUs }) => clockUs - lastUsedUs < limits.disusedUs)
      if (kept.length === 0) trees.delete(name)
      else if (kept.length < tree.templates().length) trees.set(name, createTemplateTree(kept))
    }
    total = [...trees.values()].reduce((sum, tree) => sum + tree.texts(), 0)
  }

  /** By the tokens of a template, which are replaced when it becomes more general. */
  const told = new WeakMap<readonly string[], LogTemplate>()

  const nameOf = (component: string): string => {
    const name = maskToken(component)
    if (trees.has(name) || trees.size < limits.components) return name
    sweep()
    return trees.size < limits.components ? name : ANY
  }

  const hasRoom = (tree: TemplateTree): boolean => total < limits.texts && tree.texts() < limits.textsOfComponent

  return {
    templateOf({ component, severity, message, attributes, time_us }) {
      clockUs = Math.max(clockUs, time_us ?? 0)
      const name = nameOf(component || ANY)
      const tokens = maskedTokens(message ?? '', attributes)
      const match = (isLast: boolean): Template | undefined => {
        const tree = trees.get(name) ?? createTemplateTree()
        const before = tree.texts()
        const found = tree.match(tokens, clockUs, () => hasRoom(tree))
        if (found) trees.set(name, tree)
        total += tree.texts() - before
        if (found || isLast) return found
        sweep()
        return match(true)
      }
      const template = match(false)
      if (!template) return toldOf(catchAll(name, severity), true)
      const known = told.get(template.tokens) ?? toldOf(`${name}: ${template.tokens.join(' ')}`, false)
      told.set(template.tokens, known)
      return known
    },
    saved: () => ({
      clockUs,
      components: [...trees].map(([name, tree]) => ({ name, templates: copiesOf(tree.templates()) })),
    }),
    texts: () => total,
  }
}

const copiesOf = (templates: readonly Readonly<Template>[]): Template[] => templates.map((one) => ({ ...one }))

const catchAll = (name: string, severity: string | null | undefined): string =>
  `${name}: a line of ${SEVERITIES.find((known) => known === severity) ?? 'unknown'} severity that has no template`

const toldOf = (text: string, isCatchAll: boolean): LogTemplate => ({
  hash: `${VERSION}:${hash('sha256', text, 'hex').slice(0, 16)}`,
  text,
  isCatchAll,
})
