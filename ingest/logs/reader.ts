// Reads the lines of one stream: parse, build, bound, name the template. No clock and no broker; what it remembers are a parser's header and
// the templates.
import type { ComponentLog, NetworkEvent } from '../../schemas/messages.ts'
import { textOf } from './clean-text.ts'
import { type CommunityIdOf, recordOf } from './component-log.ts'
import type { Parser } from './record.ts'
import { SEVERITIES } from './severity.ts'
import type { TemplateMiner } from './templates/miner.ts'

/** What became of one line. */
export type Reading =
  | {
      readonly kind: 'log'
      readonly log: ComponentLog
      readonly event: NetworkEvent | undefined
      readonly isCut: boolean
      /** Its template only says component and severity: the templates are full. */
      readonly isCatchAll: boolean
    }
  | { readonly kind: 'ignored'; readonly reason: 'blank' | 'header' | 'own_line' }
  | { readonly kind: 'rejected'; readonly reason: string; readonly error: string }

export type Stream = {
  readonly source: string
  readonly format: string
  readonly parser: Parser
  readonly host: string | null
}

export type ReaderDeps = {
  /** Names the kind of each line; remembers the lines before. */
  readonly templates: Pick<TemplateMiner, 'templateOf'>
  readonly communityIdOf: CommunityIdOf
  /** Wall clock, microseconds since the epoch. */
  readonly nowUs: () => number
}

export type SourceLine = { readonly bytes: Uint8Array; readonly sizeBytes: number; readonly place: string }

/** Component under which this service logs about itself. */
const OWN_COMPONENT = 'autoinmune-logs'
const WARNING = SEVERITIES.indexOf('warning')
/** Ends the text of a line whose rest is gone. */
const CUT_MARK = '…'

/** Reads one line; never throws. */
export const readLine = (line: SourceLine, stream: Stream, deps: ReaderDeps): Reading => {
  try {
    return understand(line, stream, deps)
  } catch (error) {
    // A fault of ours on hostile text must not stop the other lines: it becomes a dead letter that names it.
    const message = error instanceof Error ? error.message.slice(0, 160) : String(error)
    return { kind: 'rejected', reason: 'parser_fault', error: message }
  }
}

const understand = (line: SourceLine, stream: Stream, { templates, communityIdOf, nowUs }: ReaderDeps): Reading => {
  const { bytes, sizeBytes, place } = line
  const isCut = sizeBytes > bytes.length
  const text = isCut ? `${textOf(bytes)}${CUT_MARK}` : textOf(bytes)
  const parsed = stream.parser(text)
  if (parsed.kind === 'ignored') return parsed
  // The end of a JSON object is missing, not its sense: say why, not "not JSON".
  if (parsed.kind === 'rejected') return isCut ? tooLong(sizeBytes, bytes.length) : parsed
  const origin = { source: stream.source, format: stream.format, host: stream.host, place, sizeBytes }
  const record = recordOf(parsed, text, origin, nowUs(), communityIdOf)
  if ('kind' in record) return record
  if (stream.format === 'autoinmune' && isOwnChatter(record.log)) return { kind: 'ignored', reason: 'own_line' }
  const { hash, text: template, isCatchAll } = templates.templateOf(record.log)
  return { kind: 'log', log: { ...record.log, template_hash: hash, template }, event: record.event, isCut, isCatchAll }
}

const tooLong = (sizeBytes: number, keptBytes: number): Reading => ({
  kind: 'rejected',
  reason: 'line_too_long',
  error: `${sizeBytes} bytes, of which ${keptBytes} were kept`,
})

/** What this service says in its own log about its work would be work again: only its troubles are kept. */
const isOwnChatter = ({ component, severity }: ComponentLog): boolean =>
  component === OWN_COMPONENT && SEVERITIES.indexOf(severity as (typeof SEVERITIES)[number]) > WARNING
