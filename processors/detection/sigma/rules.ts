// Folders of Sigma rules: *.yml and *.yaml, several documents in a file allowed. A rule of a later folder replaces one of the same id.
import { readdirSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { parseAllDocuments } from 'yaml'
import { readRule, type SigmaRule } from './rule.ts'

/** The project's own, always loaded. */
export const OWN_RULES = path.join(import.meta.dirname, 'rules')

const MAX_RULES = 5000
const MAX_FILE_BYTES = 1024 * 1024

export type RuleProblem = { readonly file: string; readonly rule: string; readonly reason: string }
export type RuleSet = {
  readonly rules: readonly SigmaRule[]
  readonly problems: readonly RuleProblem[]
  /** Read, but off by their own status. */
  readonly off: number
}

/** Reads every rule; what cannot be used is a problem, never an exception, so that one rule of a collection does not stop the others. */
export const readRules = (folders: readonly string[]): RuleSet => {
  const found = folders.flatMap((folder) => filesIn(folder).flatMap(readFile))
  const rules = new Map<string, SigmaRule>()
  let off = 0
  for (const { rule, id } of found) {
    if (rule) rules.set(rule.id, rule)
    else if (id !== undefined) {
      off++
      rules.delete(id)
    }
  }
  const kept = [...rules.values()]
  const problems = found.flatMap(({ problem }) => problem ?? [])
  return kept.length <= MAX_RULES
    ? { rules: kept, problems, off }
    : { rules: kept.slice(0, MAX_RULES), problems: [...problems, tooMany(kept.length)], off }
}

const tooMany = (count: number): RuleProblem => ({
  file: '',
  rule: '',
  reason: `${count} rules are more than ${MAX_RULES}: the others are left out`,
})

/** `id` alone: a rule that says of itself that it is off. */
type Found = { readonly rule?: SigmaRule; readonly id?: string; readonly problem?: RuleProblem }

const filesIn = (folder: string): string[] =>
  readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && /\.ya?ml$/.test(entry.name))
    .map((entry) => path.join(entry.parentPath, entry.name))
    .sort()

const readFile = (file: string): Found[] => {
  const text = readFileSync(file, 'utf8')
  if (text.length > MAX_FILE_BYTES)
    return [{ problem: { file, rule: '', reason: `has more than ${MAX_FILE_BYTES} characters` } }]
  return parseAllDocuments(text).map((document) => {
    const broken = document.errors[0]?.message.split('\n')[0]
    if (broken !== undefined) return { problem: { file, rule: '', reason: broken } }
    const value = document.toJS({ maxAliasCount: 100 }) as { title?: unknown; id?: unknown } | null
    const title = typeof value?.title === 'string' ? value.title : ''
    try {
      const rule = readRule(value)
      return rule ? { rule } : { id: String(value?.id ?? title).toLowerCase() }
    } catch (error) {
      return { problem: { file, rule: title, reason: error instanceof Error ? error.message : String(error) } }
    }
  })
}
