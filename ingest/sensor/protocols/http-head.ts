// Start line and headers of HTTP/1 (RFC 9112): what the sensor wants of them, and what is wrong with them.
import type { ProtocolAnalysis } from '../../../schemas/messages.ts'
import { violate } from './violations.ts'

/** Header lines that are looked at. */
const MAX_LINES = 256

export type HttpHead = {
  /** Request: method and target; undefined in a response. */
  readonly method: string | undefined
  readonly target: string
  /** Response: 100-999. */
  readonly status: number | undefined
  host: string | undefined
  userAgent: string | undefined
  contentType: string | undefined
  /** Authorization or Proxy-Authorization. */
  credentials: string | undefined
  /** undefined: no Content-Length. */
  contentLength: number | undefined
  isChunked: boolean
}

const METHODS = [
  ...['GET', 'POST', 'HEAD', 'PUT', 'DELETE', 'OPTIONS', 'PATCH', 'CONNECT', 'TRACE'],
  ...[
    'PROPFIND',
    'PROPPATCH',
    'MKCOL',
    'COPY',
    'MOVE',
    'LOCK',
    'UNLOCK',
    'REPORT',
    'SEARCH',
    'RPC_IN_DATA',
    'RPC_OUT_DATA',
  ],
]
const LONGEST_METHOD = 11
const METHODS_BY_FIRST = Array.from({ length: 256 }, (_, value) =>
  METHODS.filter((name) => name.charCodeAt(0) === value),
)

/** The method that stands at `at`, with a space behind it; undefined where there is none. */
export const methodAt = (bytes: Uint8Array, at: number, end: number): string | undefined => {
  for (const name of METHODS_BY_FIRST[bytes[at] as number] ?? []) if (isMethodAt(name, bytes, at, end)) return name
  return undefined
}

const isMethodAt = (name: string, bytes: Uint8Array, at: number, end: number): boolean => {
  if (at + name.length >= end || bytes[at + name.length] !== 0x20) return false
  for (let i = 1; i < name.length; i++) if (bytes[at + i] !== name.charCodeAt(i)) return false
  return true
}

/** Whether what stands at `at`, too short to tell, may become a start line. */
export const mayBecomeStart = (bytes: Uint8Array, at: number, end: number): boolean => {
  if (end - at > LONGEST_METHOD) return false
  const text = String.fromCharCode(...bytes.subarray(at, end))
  return [...METHODS, 'HTTP/1.'].some((name) => name.startsWith(text))
}

/** Reads the head in `text`, which may end early; undefined where its start line is neither a request's nor a response's. */
export const readHttpHead = (text: string, facts: ProtocolAnalysis, isWhole: boolean): HttpHead | undefined => {
  const lineEnd = text.indexOf('\n')
  const head = startOf(lineEnd < 0 ? text : text.slice(0, lineEnd), facts, isWhole)
  if (!head || lineEnd < 0) return head
  let at = lineEnd + 1
  for (let lines = 0; lines < MAX_LINES && at < text.length; lines++) {
    const next = text.indexOf('\n', at)
    const end = next < 0 ? text.length : next
    const line = text.slice(at, text.charCodeAt(end - 1) === 0x0d ? end - 1 : end)
    if (line === '') break
    // A line cut by the end of what was captured is taken as far as it goes, but not judged.
    noteHeader(head, line, facts, isWhole)
    at = end + 1
  }
  return head
}

const startOf = (line: string, facts: ProtocolAnalysis, isWhole: boolean): HttpHead | undefined => {
  const rest = { host: undefined, userAgent: undefined, contentType: undefined, credentials: undefined }
  const open = { ...rest, contentLength: undefined, isChunked: false }
  if (line.startsWith('HTTP/1.')) {
    const status = Number(line.slice(9, 12))
    if (!(status >= 100 && status < 1000)) return undefined
    if (isWhole && !/^HTTP\/1\.[01] /.test(line)) violate(facts, 'http_bad_version')
    return { method: undefined, target: '', status, ...open }
  }
  const [method = '', target = '', version = ''] = line.trimEnd().split(' ', 3)
  if (isWhole && !/^HTTP\/1\.[01]$/.test(version)) violate(facts, 'http_bad_version')
  return { method, target, status: undefined, ...open }
}

const noteHeader = (head: HttpHead, line: string, facts: ProtocolAnalysis, isWhole: boolean): void => {
  const first = line.charCodeAt(0)
  // A folded line continues the one before.
  if (first === 0x20 || first === 0x09) return
  const colon = line.indexOf(':')
  if (isWhole && isBadHeader(line, colon)) violate(facts, 'http_bad_header')
  if (colon <= 0) return
  const value = line.slice(colon + 1).trim()
  switch (line.slice(0, colon).trimEnd().toLowerCase()) {
    case 'host':
      head.host ??= value
      break
    case 'user-agent':
      head.userAgent ??= value
      break
    case 'content-type':
      head.contentType ??= value
      break
    case 'authorization':
    case 'proxy-authorization':
      head.credentials ??= value
      break
    case 'content-length':
      noteLength(head, value, facts, isWhole)
      break
    case 'transfer-encoding':
      head.isChunked = true
      if (isWhole && head.contentLength !== undefined) violate(facts, 'http_two_lengths')
      break
  }
}

const noteLength = (head: HttpHead, value: string, facts: ProtocolAnalysis, isWhole: boolean): void => {
  const length = /^\d{1,15}$/.test(value) ? Number(value) : 0
  const isOther = head.contentLength !== undefined && head.contentLength !== length
  if (isWhole && (isOther || head.isChunked)) violate(facts, 'http_two_lengths')
  head.contentLength ??= length
}

/** Without a name, with a space before the colon, or with a control character other than a tab. */
const isBadHeader = (line: string, colon: number): boolean => {
  if (colon <= 0 || line[colon - 1] === ' ') return true
  for (let i = 0; i < line.length; i++) {
    const code = line.charCodeAt(i)
    if ((code < 0x20 && code !== 0x09) || code === 0x7f) return true
  }
  return false
}
