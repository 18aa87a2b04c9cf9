// HTTP/1 requests and responses (RFC 9112): the start line and two header fields of the first packet.
import type { ProtocolAnalysis } from '../../schemas/messages.ts'
import { lineEnd, MAX_TEXT, type Payload, type PayloadParser, printableText, recognise, startsWith } from './payload.ts'

const METHODS = ['GET', 'POST', 'HEAD', 'PUT', 'DELETE', 'OPTIONS', 'PATCH', 'CONNECT', 'TRACE', 'PROPFIND']
/** Headers beyond this many bytes or lines are not looked at. */
const MAX_HEADER_BYTES = 4096
const MAX_LINES = 64

export const parseHttp: PayloadParser = (payload, facts) => {
  if (startsWith(payload, 'HTTP/1.')) return parseResponse(payload, facts)
  const method = METHODS.find((name) => startsWith(payload, `${name} `))
  if (!method || !hasVersion(payload)) return false
  if (!facts.http_method) {
    facts.http_method = method
    readHeaders(payload, facts)
  }
  return recognise(facts, 'http')
}

const parseResponse = (payload: Payload, facts: ProtocolAnalysis): boolean => {
  const status = Number(printableText(payload.bytes, payload.start + 9, Math.min(payload.end, payload.start + 12)))
  if (!(status >= 100 && status < 1000)) return false
  facts.http_status ??= status
  return recognise(facts, 'http')
}

/** Whether the request line ends in a version; a path longer than the packet hides it, and is believed. */
const hasVersion = (payload: Payload): boolean => {
  const end = lineEnd(payload, payload.start)
  return end === payload.end || startsWith(payload, 'HTTP/1.', end - 8)
}

const readHeaders = (payload: Payload, facts: ProtocolAnalysis): void => {
  const limit = Math.min(payload.end, payload.start + MAX_HEADER_BYTES)
  let at = lineEnd(payload, payload.start)
  for (let lines = 0; lines < MAX_LINES && at < limit; lines++) {
    at += payload.bytes[at] === 0x0d ? 2 : 1
    const end = lineEnd(payload, at)
    if (end === at) return
    const line = printableText(payload.bytes, at, Math.min(end, at + MAX_TEXT))
    const colon = line.indexOf(':')
    const name = line.slice(0, Math.max(0, colon)).toLowerCase()
    if (name === 'host')
      facts.http_host ??= line
        .slice(colon + 1)
        .trim()
        .toLowerCase()
    else if (name === 'user-agent') facts.http_user_agent ??= line.slice(colon + 1).trim()
    at = end
  }
}
