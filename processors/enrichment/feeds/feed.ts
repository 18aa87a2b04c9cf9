// One feed of the configuration: how its bytes are brought, and how they are read.
import { readFileSync, statSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import path from 'node:path'
import { NETWORK_GUARD, THREAT_GUARD } from './admit.ts'
import { durationMs, type FeedConfig } from './config.ts'
import type { Copy } from './copy-store.ts'
import { credentialsOf } from './credentials.ts'
import { decayOf } from './decay.ts'
import { fetchMisp, type MispCopy } from './fetch-misp.ts'
import { fetchTaxii } from './fetch-taxii.ts'
import { httpGet, unpacked } from './http-get.ts'
import { createIntelligenceBuilder, type FeedCounts, type FeedTerms } from './intelligence-data.ts'
import { parseCsv } from './parse-csv.ts'
import { parseJson } from './parse-json.ts'
import { parseMispEvent } from './parse-misp.ts'
import { parseStix } from './parse-stix.ts'
import { parseText } from './parse-text.ts'
import type { IndicatorSink } from './raw-indicator.ts'
import { kindOf } from './types.ts'

export const EVERY_MS = durationMs('6h')
const TIMEOUT_MS = 60_000
const MAX_BYTES = 64 * 1024 * 1024
const MAX_INDICATORS = 2_000_000
const CONFIDENCE = 0.5

/** What is believed of the feed, given the dates of its copy. */
export const termsOf = (
  feed: FeedConfig,
  { changedAtMs, confirmedAtMs }: Pick<Copy, 'changedAtMs' | 'confirmedAtMs'>,
): FeedTerms => {
  const type = feed.type ?? 'attack'
  const usual = kindOf(type).weight === 0 ? NETWORK_GUARD : THREAT_GUARD
  return {
    ...{ name: feed.name, type, confidence: feed.confidence ?? CONFIDENCE },
    guard: {
      widestIpv4: feed.limits?.widest_ipv4 ?? usual.widestIpv4,
      widestIpv6: feed.limits?.widest_ipv6 ?? usual.widestIpv6,
      allowsPrivate: feed.limits?.allows_private ?? usual.allowsPrivate,
    },
    ...(feed.decay ? { decay: decayOf(feed.decay.half_life_days, feed.decay.lifetime_days) } : {}),
    ...{ isDecisive: feed.decisive ?? false, includesSubdomains: feed.include_subdomains ?? false },
    ...{ maxIndicators: feed.max_indicators ?? MAX_INDICATORS, changedAt: Math.floor(changedAtMs / 1000) },
    confirmedAt: Math.floor(confirmedAtMs / 1000),
  }
}

/** Where it comes from, as its copy remembers it. */
export const originOf = (feed: FeedConfig): string => `${feed.format} ${feed.url ?? feed.path ?? ''}`

export type Fetched = { readonly body: Buffer; readonly etag?: string; readonly lastModified?: string }

/** The feed's bytes; undefined when nothing changed since `last`. `directory`: where relative paths begin. Throws when it cannot be had. */
export const fetchFeed = async (
  feed: FeedConfig,
  directory: string,
  last: Copy | undefined,
): Promise<Fetched | undefined> => {
  const maxBytes = feed.max_bytes ?? MAX_BYTES
  if (feed.path !== undefined) return fetchPath(feed, path.resolve(directory, feed.path), last, maxBytes)
  const url = feed.url ?? ''
  const credentials = credentialsOf(feed)
  const request = {
    ...{ timeoutMs: feed.timeout ? durationMs(feed.timeout) : TIMEOUT_MS, maxBytes },
    ...(credentials ? { credentials } : {}),
    ...(feed.ca_file ? { caFile: path.resolve(directory, feed.ca_file) } : {}),
  }
  if (feed.format === 'taxii') {
    const { collections } = feed
    const options = {
      url,
      maxIndicators: feed.max_indicators ?? MAX_INDICATORS,
      ...(collections ? { collections } : {}),
    }
    return { body: await fetchTaxii(options, request, last?.body) }
  }
  if (feed.format === 'misp') {
    const read = async (file: string): Promise<string> => {
      const answer = await httpGet({ ...request, url: new URL(file, url.endsWith('/') ? url : `${url}/`).href })
      if (!answer.isModified) throw new Error(`${file} answered 304 to a question without conditions`)
      return answer.body.toString('utf8')
    }
    return { body: await fetchMisp(read, last?.body, maxBytes) }
  }
  const { etag, lastModified } = last ?? {}
  const answer = await httpGet({
    ...request,
    url,
    ...(etag ? { etag } : {}),
    ...(lastModified ? { lastModified } : {}),
  })
  return answer.isModified ? answer : undefined
}

const fetchPath = async (
  feed: FeedConfig,
  file: string,
  last: Copy | undefined,
  maxBytes: number,
): Promise<Fetched> => {
  if (feed.format !== 'misp') return { body: readBounded(file, maxBytes) }
  return { body: await fetchMisp((name) => readFile(path.join(file, name), 'utf8'), last?.body, maxBytes) }
}

const readBounded = (file: string, maxBytes: number): Buffer => {
  const { size } = statSync(file)
  if (size > maxBytes) throw new Error(`${file} has ${size} bytes, more than ${maxBytes}`)
  return unpacked(readFileSync(file), undefined, maxBytes)
}

/** Reads the copy's bytes into the sink. Throws when they are not what the format says. */
export const readFeed = (feed: FeedConfig, body: Buffer, sink: IndicatorSink): void =>
  READERS[feed.format](body.toString('utf8'), sink, feed)

type Reader = (text: string, sink: IndicatorSink, feed: FeedConfig) => void
const READERS: Readonly<Record<FeedConfig['format'], Reader>> = {
  text: parseText,
  csv: (text, sink, { fields = { value: 0 }, delimiter = ',' }) => parseCsv(text, { fields, delimiter }, sink),
  json: (text, sink, { items, fields, lines = false }) =>
    parseJson(text, { lines, ...(items ? { items } : {}), ...(fields ? { fields } : {}) }, sink),
  stix: parseStix,
  taxii: parseStix,
  misp: (text, sink) => {
    for (const event of Object.values((JSON.parse(text) as MispCopy).events)) parseMispEvent(event.text, sink)
  },
}

/**
 * Whether the bytes are a feed: reads them and throws them away. Throws when they cannot be read, or when nothing in them is an indicator
 * and something is malformed (an error page that came with status 200).
 */
export const checkFeed = (feed: FeedConfig, body: Buffer): FeedCounts => {
  const { sink, counts } = createIntelligenceBuilder().openFeed(termsOf(feed, { changedAtMs: 0, confirmedAtMs: 0 }))
  readFeed(feed, body, sink)
  const found = counts()
  if (found.indicators === 0 && (found.skipped.malformed ?? 0) > 0) {
    throw new Error(`nothing in it is an indicator, ${found.skipped.malformed} entries are malformed`)
  }
  return found
}
