// HTTP/1 (RFC 9112): start lines and headers of a whole conversation, bodies skipped. Inside CONNECT, TLS is followed.
import type { ProtocolAnalysis } from '../../../schemas/messages.ts'
import { tracesIn } from '../../../schemas/web-traces.ts'
import { type HttpHead, mayBecomeStart, methodAt, readHttpHead } from './http-head.ts'
import { noteCredentials, noteLoginStatus } from './http-logins.ts'
import { latin1, lineEnd, type Payload, printable, recognise, startsWith } from './payload.ts'
import { createTlsParser } from './protocol-tls.ts'
import { type SessionParser, type SessionProtocol, withEntry } from './session.ts'
import { violate } from './violations.ts'

const MAX_HEAD_BYTES = 32_768
/** Requests waiting for their response. */
const MAX_PIPELINED = 64
const PREFACE = 'PRI * HTTP/2.0\r\n'

const isStart = (payload: Payload): boolean => {
  if (startsWith(payload, 'HTTP/1.')) return true
  if (!methodAt(payload.bytes, payload.start, payload.end)) return false
  // A target longer than the packet hides the version, and is believed.
  const end = lineEnd(payload, payload.start)
  return end === payload.end || startsWith(payload, 'HTTP/', end - 8)
}

/** HTTP/1 over TCP, and the preface of HTTP/2 in clear text (RFC 9113, section 3.4). */
export const httpProtocol: SessionProtocol = {
  recognises: (payload) => isStart(payload) || startsWith(payload, PREFACE),
  create: (facts, _context, first) => {
    recognise(facts, 'http')
    if (startsWith(first, PREFACE)) return { read: () => -1, gap: () => undefined }
    return createHttpParser(facts)
  },
  // Bodies cost next to nothing, and a connection kept alive carries many requests.
  budget: { packets: 65_536, bytes: 64 << 20 },
}

type Direction = {
  /** Bytes of the body still to come; Infinity: until a segment begins with a start line. */
  bodyLeft: number
  /** Bytes of an unfinished head that were searched for its end. */
  searched: number
}

type Pending = { readonly method: string; readonly hasCredentials: boolean }

const createHttpParser = (facts: ProtocolAnalysis): SessionParser => {
  const requests: Direction = { bodyLeft: 0, searched: 0 }
  const responses: Direction = { bodyLeft: 0, searched: 0 }
  const pending: Pending[] = []
  let tunnel: SessionParser | undefined
  let isUpgraded = false

  const noteRequest = (head: HttpHead, method: string): void => {
    facts.http_requests = (facts.http_requests ?? 0) + 1
    noteFirstRequest(facts, head, method)
    const hasCredentials = head.credentials !== undefined && noteCredentials(facts, head.credentials)
    if (pending.length < MAX_PIPELINED) pending.push({ method, hasCredentials })
    requests.bodyLeft = head.isChunked ? Number.POSITIVE_INFINITY : (head.contentLength ?? 0)
  }

  const noteResponse = (head: HttpHead, status: number): void => {
    noteFirstResponse(facts, head, status)
    isUpgraded = status === 101
    if (status < 200) return
    const request = pending.shift()
    if (request?.hasCredentials) noteLoginStatus(facts, status)
    if (request?.method === 'CONNECT' && status < 300) tunnel = createTlsParser(facts)
    const hasNoBody = request?.method === 'HEAD' || status === 204 || status === 304
    const length = head.isChunked ? undefined : head.contentLength
    responses.bodyLeft = hasNoBody ? 0 : (length ?? Number.POSITIVE_INFINITY)
  }

  /** Reads the head at `at`; answers where the next one or the body begins, `at` when it is not whole, -1 when it is none. */
  const readHead = (direction: Direction, bytes: Uint8Array, at: number, end: number): number => {
    const isRequest = methodAt(bytes, at, end) !== undefined
    if (!isRequest && !isResponseAt(bytes, at, end)) return mayBecomeStart(bytes, at, end) ? at : -1
    const next = headEnd(bytes, Math.max(at, at + direction.searched - 3), end)
    if (next < 0 && end - at <= MAX_HEAD_BYTES) {
      if (direction.searched === 0) notePreview(facts, latin1(bytes, at, end))
      direction.searched = end - at
      return at
    }
    direction.searched = 0
    if (next < 0 || next - at > MAX_HEAD_BYTES) {
      violate(facts, 'http_header_too_long')
      return -1
    }
    const head = readHttpHead(latin1(bytes, at, next), facts, true)
    if (head?.method !== undefined) {
      noteTraces(facts, bytes, at, end)
      noteRequest(head, head.method)
    } else if (head?.status !== undefined) noteResponse(head, head.status)
    return head ? next : -1
  }

  const read = (bytes: Uint8Array, start: number, end: number, isFromOriginator: boolean): number => {
    if (tunnel) return tunnel.read(bytes, start, end, isFromOriginator)
    // The side that sends requests is told by its first start line, not by who opened the connection.
    const direction = isFromOriginator ? requests : responses
    for (let at = start; at < end; ) {
      if (isUpgraded) return -1
      if (tunnel) return end - start
      if (direction.bodyLeft > 0 && direction.bodyLeft !== Number.POSITIVE_INFINITY) {
        const skipped = Math.min(direction.bodyLeft, end - at)
        direction.bodyLeft -= skipped
        at += skipped
        continue
      }
      const isBodyGoingOn = direction.bodyLeft > 0 && (at > start || !isStartAt(bytes, at, end))
      const next = isBodyGoingOn ? -1 : readHead(direction, bytes, at, end)
      if (next === at) return at - start
      if (next < 0) return endOfSense(direction, end - start)
      at = next
    }
    return end - start
  }

  return {
    read,
    gap: (isFromOriginator, unfinished) => {
      if (tunnel) tunnel.gap(isFromOriginator, unfinished)
      else endOfSense(isFromOriginator ? requests : responses, 0)
    },
  }
}

/** Of a request, head and body: exploits stand at the beginning. */
const TRACED_BYTES = 4096
/** Weaker traces are left to detection, which sees the first target: searches and articles hold them too. */
const LEAST_TRACED = 7
/** Any of the traces holds one of these; ordinary heads hold none, and cost one search. */
const SUSPICIOUS =
  /\$\{|%\{|%24%7b|\)\s*\{|\.lang\.|untime|#_|freemarker|lassLoader|php|ND_FUNC|%2e|%32%65|\.\.|tmui|mgmt\/tm|autodiscover|BEResource|wls-wsat|_async|SCX_|checkScript|velocity|If:|, *,|Form|syscmd|ctrlt|cgi-bin|\/shell|NewInternal|HNAP|`|; *(?:wget|curl|cd)|[?&](?:cmd|c|exec|act|pass)=|1844674|ENTITY|post_render/i

const noteTraces = (facts: ProtocolAnalysis, bytes: Uint8Array, start: number, end: number): void => {
  const text = latin1(bytes, start, Math.min(end, start + TRACED_BYTES))
  if (!SUSPICIOUS.test(text)) return
  for (const { name } of tracesIn(text, LEAST_TRACED))
    facts.content_marks = withEntry(facts.content_marks, `http_${name}`)
}

/** The next head is looked for at the beginning of a segment. */
const endOfSense = (direction: Direction, consumed: number): number => {
  direction.bodyLeft = Number.POSITIVE_INFINITY
  direction.searched = 0
  return consumed
}

const isResponseAt = (bytes: Uint8Array, at: number, end: number): boolean =>
  at + 7 <= end && bytes[at] === 0x48 && latin1(bytes, at, at + 7) === 'HTTP/1.'

const isStartAt = (bytes: Uint8Array, at: number, end: number): boolean =>
  isResponseAt(bytes, at, end) || methodAt(bytes, at, end) !== undefined

/** Offset behind the empty line that ends a head; -1 where there is none. */
const headEnd = (bytes: Uint8Array, start: number, end: number): number => {
  for (let at = bytes.indexOf(0x0a, start); at >= 0 && at < end; at = bytes.indexOf(0x0a, at + 1)) {
    if (bytes[at + 1] === 0x0a && at + 1 < end) return at + 2
    if (bytes[at + 1] === 0x0d && bytes[at + 2] === 0x0a && at + 2 < end) return at + 3
  }
  return -1
}

/** What the beginning of a head shows, should its end never come: nothing is judged. */
const notePreview = (facts: ProtocolAnalysis, text: string): void => {
  const head = readHttpHead(text, facts, false)
  if (head?.method !== undefined) noteFirstRequest(facts, head, head.method)
  else if (head?.status !== undefined) noteFirstResponse(facts, head, head.status)
}

const noteFirstRequest = (facts: ProtocolAnalysis, head: HttpHead, method: string): void => {
  // Of the first request only, which may come a second time, longer.
  if ((facts.http_requests ?? 0) > 1) return
  facts.http_method ??= method
  if (head.target) facts.http_path = printable(head.target)
  if (head.host) facts.http_host = printable(head.host).toLowerCase()
  if (head.userAgent) facts.http_user_agent = printable(head.userAgent)
}

const noteFirstResponse = (facts: ProtocolAnalysis, head: HttpHead, status: number): void => {
  if (facts.http_status != null && facts.http_status >= 200) return
  facts.http_status = status
  if (head.contentType) facts.http_content_type = printable(head.contentType)
}
