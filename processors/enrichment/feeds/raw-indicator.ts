// What a parser reads out of a feed, before anything is checked, and where it puts it.

import type { Prefix } from '../prefix.ts'

export type RawIndicator = {
  /** Hostile text: an address, a network, a range, a domain, a URL, an AS number. */
  readonly value: string
  /** The prefixes of a range that a binary file gives; value is not read then, and such a file does not repeat itself. */
  readonly prefixes?: readonly Prefix[]
  /** A type of ours or words that map to one; absent or unknown: the feed's. */
  readonly type?: string | undefined
  /** 0-1. Absent: the feed's. */
  readonly confidence?: number | undefined
  /** Seconds since the epoch. Absent: when the copy was fetched. */
  readonly firstSeen?: number | undefined
  readonly lastSeen?: number | undefined
  /** Seconds since the epoch, from when on it says nothing any more. */
  readonly validUntil?: number | undefined
  readonly label?: string | undefined
  readonly id?: string | undefined
}

/** Why an entry of a feed is left out; each is counted. */
export type SkipReason =
  | 'malformed'
  | 'line_too_long'
  | 'not_public'
  | 'too_wide'
  | 'too_many'
  | 'duplicate'
  | 'file_hash'
  | 'unsupported'
  | 'revoked'
  | 'benign'
  | 'not_for_detection'

/** Takes what a parser finds; `skip` counts an entry left out. */
export type IndicatorSink = {
  add(indicator: RawIndicator): void
  skip(reason: SkipReason): void
}

/** Seconds since the epoch of RFC 3339 or "YYYY-MM-DD hh:mm:ss" text (UTC), or of epoch seconds. Undefined: neither. */
export const secondsOf = (value: unknown): number | undefined => {
  if (typeof value === 'number') return Number.isFinite(value) && value > 0 ? Math.floor(value) : undefined
  if (typeof value !== 'string' || value.length > 40) return undefined
  const text = value.trim()
  if (/^\d{9,11}$/.test(text)) return Number(text)
  const match = /^(\d{4}-\d{2}-\d{2})(?:[T ](\d{2}:\d{2}(?::\d{2}(?:\.\d+)?)?)\s*(Z|UTC|[+-]\d{2}:\d{2})?)?$/i.exec(
    text,
  )
  if (!match) return undefined
  const [, day, time = '00:00:00', zone = 'Z'] = match
  const ms = Date.parse(`${day}T${time}${zone.toUpperCase() === 'UTC' ? 'Z' : zone.toUpperCase()}`)
  return Number.isNaN(ms) || ms < 0 ? undefined : Math.floor(ms / 1000)
}
