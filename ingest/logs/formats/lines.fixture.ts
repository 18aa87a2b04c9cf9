// Contexts and answers for the tests of the parsers.
import { expect } from 'vitest'
import type { Parsed, Understood } from '../record.ts'
import { openTimeZone } from '../time-zone.ts'
import type { ParserContext } from './context.ts'

/** 24 November 2026, 12:00 UTC, microseconds. */
export const NOW_US = Date.UTC(2026, 10, 24, 12) * 1000

export const contextOf = (changes: Partial<ParserContext> & { readonly timeZone?: string } = {}): ParserContext => ({
  zone: openTimeZone(changes.timeZone ?? 'UTC'),
  referenceUs: () => NOW_US,
  isLive: false,
  component: 'unknown',
  ...changes,
})

/** The record, or a failed test that says why there is none. */
export const understood = (parsed: Parsed): Understood => {
  expect(parsed).toMatchObject({ kind: 'log' })
  return parsed as Understood
}

/** RFC 3339 with microseconds as the parsers found it. */
export const isoOf = (timeUs: number): string =>
  `${new Date(Math.floor(timeUs / 1e6) * 1000).toISOString().slice(0, 19)}.${String(timeUs % 1e6).padStart(6, '0')}Z`
