// One GET of a feed: bounded in time and size (also unpacked), certificates verified, credentials for the configured host only.
import { readFileSync } from 'node:fs'
import http from 'node:http'
import https from 'node:https'
import { brotliDecompressSync, gunzipSync, inflateSync } from 'node:zlib'

export type GetRequest = {
  readonly url: string
  readonly headers?: Readonly<Record<string, string>>
  /** Secret headers and the only origin ("https://host:port") that may see them. */
  readonly credentials?: { readonly origin: string; readonly headers: Readonly<Record<string, string>> }
  readonly caFile?: string
  readonly timeoutMs: number
  readonly maxBytes: number
  /** A body that is a gzip file is what is wanted, not what is in it. */
  readonly keepsPacked?: boolean
  /** Of the copy that we have: the server then may answer that nothing changed. */
  readonly etag?: string
  readonly lastModified?: string
}

export type GetAnswer =
  | { readonly isModified: false }
  | {
      readonly isModified: true
      readonly body: Buffer
      readonly headers: http.IncomingHttpHeaders
      readonly etag?: string
      readonly lastModified?: string
    }

const MOST_REDIRECTS = 5

/** Throws with host, path and reason (never the query, which may hold a key) on any other status than 200 and 304, and beyond the bounds. */
export const httpGet = async (request: GetRequest): Promise<GetAnswer> => {
  const signal = AbortSignal.timeout(request.timeoutMs)
  let url = new URL(request.url)
  try {
    for (let redirects = 0; ; redirects++) {
      const answer = await getOnce(url, request, signal)
      if (!('redirect' in answer)) return answer
      if (redirects === MOST_REDIRECTS) throw new Error(`more than ${MOST_REDIRECTS} redirects`)
      const next = new URL(answer.redirect, url)
      if (!/^https?:$/.test(next.protocol)) throw new Error(`redirect to ${next.protocol}`)
      if (url.protocol === 'https:' && next.protocol === 'http:') throw new Error('redirect from https to http')
      url = next
    }
  } catch (error) {
    const cause = signal.aborted ? new Error(`no answer in ${request.timeoutMs / 1000} s`) : error
    throw new Error(`GET ${url.origin}${url.pathname}`, { cause })
  }
}

const getOnce = async (
  url: URL,
  request: GetRequest,
  signal: AbortSignal,
): Promise<GetAnswer | { redirect: string }> => {
  const response = await send(url, request, signal)
  const { statusCode = 0, headers } = response
  if (statusCode === 200) {
    const packed = await readBody(response, request.maxBytes)
    const body = unpacked(packed, headers['content-encoding'], request.maxBytes, request.keepsPacked)
    return {
      ...{ isModified: true, body, headers },
      ...(headers.etag ? { etag: headers.etag } : {}),
      ...(headers['last-modified'] ? { lastModified: headers['last-modified'] } : {}),
    }
  }
  response.destroy()
  if (statusCode === 304) return { isModified: false }
  if ([301, 302, 303, 307, 308].includes(statusCode) && headers.location) return { redirect: headers.location }
  throw new Error(`status ${statusCode}`)
}

const send = (url: URL, request: GetRequest, signal: AbortSignal): Promise<http.IncomingMessage> => {
  const { headers, credentials, caFile, etag, lastModified } = request
  const options = {
    signal,
    headers: {
      'user-agent': 'autoinmune',
      'accept-encoding': 'gzip, deflate, br',
      ...headers,
      ...(credentials?.origin === url.origin ? credentials.headers : {}),
      ...(etag ? { 'if-none-match': etag } : {}),
      ...(lastModified ? { 'if-modified-since': lastModified } : {}),
    },
    ...(caFile ? { ca: readFileSync(caFile) } : {}),
  }
  const { promise, resolve, reject } = Promise.withResolvers<http.IncomingMessage>()
  const get = url.protocol === 'https:' ? https.get : http.get
  get(url, options, resolve).on('error', reject)
  return promise
}

const readBody = async (response: http.IncomingMessage, maxBytes: number): Promise<Buffer> => {
  const chunks: Buffer[] = []
  let length = 0
  for await (const chunk of response as AsyncIterable<Buffer>) {
    length += chunk.length
    if (length > maxBytes) {
      response.destroy()
      throw new Error(`more than ${maxBytes} bytes`)
    }
    chunks.push(chunk)
  }
  return Buffer.concat(chunks)
}

/** Also a body that is a gzip file itself, unless `keepsFile`. Throws when it unfolds to more than `maxBytes`. */
export const unpacked = (body: Buffer, encoding: string | undefined, maxBytes: number, keepsFile = false): Buffer => {
  const limit = { maxOutputLength: maxBytes }
  try {
    const decoded = decodedBy(body, encoding, limit)
    return !keepsFile && decoded[0] === 0x1f && decoded[1] === 0x8b ? gunzipSync(decoded, limit) : decoded
  } catch (cause) {
    const isLarge = (cause as NodeJS.ErrnoException).code === 'ERR_BUFFER_TOO_LARGE'
    throw new Error(isLarge ? `unpacked, more than ${maxBytes} bytes` : 'it cannot be unpacked', { cause })
  }
}

const decodedBy = (body: Buffer, encoding: string | undefined, limit: { maxOutputLength: number }): Buffer => {
  if (encoding === 'gzip' || encoding === 'x-gzip') return gunzipSync(body, limit)
  if (encoding === 'deflate') return inflateSync(body, limit)
  if (encoding === 'br') return brotliDecompressSync(body, limit)
  if (!encoding || encoding === 'identity') return body
  throw new Error(`content-encoding ${encoding} is not known`)
}
