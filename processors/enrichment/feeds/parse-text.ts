// Plain lists: one entry per line, as blocklists have it. Behind "#", ";" or "//" is a comment; Spamhaus puts the list's number there.
// Hosts files ("0.0.0.0 evil.example") name the domain second. Addresses may carry a port.
import type { IndicatorSink } from './raw-indicator.ts'

/** Beyond it, a line is no entry of a list. */
export const LONGEST_LINE = 4096
const NOWHERE = new Set(['0.0.0.0', '127.0.0.1', '::', '::1'])

/** Reads every line of the text into the sink. */
export const parseText = (text: string, sink: IndicatorSink): void => {
  for (const line of linesOf(text, sink)) {
    const entry = line.replace(/(^|\s)(#|;|\/\/).*$/, '').trim()
    if (entry === '') continue
    const words = entry.split(/[\s,]+/)
    const isHosts = words.length > 1 && NOWHERE.has(words[0] ?? '')
    const isRange = words.length >= 3 && words[1] === '-'
    sink.add({ value: isRange ? `${words[0]}-${words[2]}` : ((isHosts ? words[1] : words[0]) ?? '') })
  }
}

/** Lines without their ends, those too long counted and left out. */
export function* linesOf(text: string, sink: IndicatorSink): Generator<string> {
  for (let at = text.charCodeAt(0) === 0xfeff ? 1 : 0; at < text.length; ) {
    const end = text.indexOf('\n', at)
    const to = end < 0 ? text.length : end
    if (to - at > LONGEST_LINE) sink.skip('line_too_long')
    else yield text.slice(at, to).replace(/\r$/, '')
    at = to + 1
  }
}
