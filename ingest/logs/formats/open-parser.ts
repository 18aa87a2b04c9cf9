// The parser of a stream whose format is configured, or told from its first lines.
import type { Parser } from '../record.ts'
import type { ParserContext } from './context.ts'
import { createAnyParser, detectFormat } from './detect.ts'
import { type Format, PARSERS } from './parsers.ts'

export type ChosenFormat = Format | 'auto'
export type OpenParser = { readonly format: ChosenFormat; readonly parser: Parser }

/** `sample`: the first lines, where they are known. Undecided lines are told apart one by one. */
export const openParser = (
  format: ChosenFormat,
  context: ParserContext,
  sample: readonly string[] = [],
): OpenParser => {
  const chosen = format === 'auto' ? detectFormat(sample) : format
  return chosen === undefined
    ? { format: 'auto', parser: createAnyParser(context) }
    : { format: chosen, parser: PARSERS[chosen](withComponent(context, chosen)) }
}

/** Web servers do not say who they are; other formats name their component, or the source's configuration does. */
const withComponent = (context: ParserContext, format: Format): ParserContext =>
  (format === 'access' || format === 'web-error') && context.component === 'unknown'
    ? { ...context, component: 'web' }
    : context

/** Component that a file's path names. */
export const componentOfPath = (path: string): string => {
  const name = path.toLowerCase()
  if (name.includes('nginx')) return 'nginx'
  if (name.includes('apache') || name.includes('httpd')) return 'apache'
  return 'unknown'
}
