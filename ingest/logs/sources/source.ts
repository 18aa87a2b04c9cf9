// What every kind of source has in common.
import type { Logger } from 'pino'
import type { LogSource } from '../config.ts'
import type { ParserContext } from '../formats/context.ts'
import { type OpenParser, openParser } from '../formats/open-parser.ts'
import type { Intake } from '../intake.ts'
import type { LogMetrics } from '../metrics.ts'
import { openTimeZone } from '../time-zone.ts'

export type SourceDeps = {
  readonly intake: Intake
  readonly metrics: LogMetrics
  readonly log: Logger
  /** Wall clock, microseconds since the epoch. */
  readonly nowUs: () => number
  /** Where positions of followed files are kept. */
  readonly stateDir: string
}

/** A source that reads until it is closed. */
export type OpenSource = {
  readonly name: string
  /** Where it listens; absent: a source that does not. */
  readonly address?: string
  /** Rejects when it can go on no more. */
  readonly failed: Promise<never>
  /** Takes nothing more in, and waits for what was taken. */
  close(): Promise<void>
}

/** A promise that never settles, for sources that cannot fail by themselves. */
export const NEVER: Promise<never> = new Promise(() => undefined)

/** Parser of one connection or of all datagrams. */
export const openLiveParser = (source: LogSource, nowUs: () => number): OpenParser => {
  const context: ParserContext = {
    zone: openTimeZone(source.time_zone ?? 'UTC'),
    referenceUs: nowUs,
    isLive: true,
    component: source.component ?? 'unknown',
  }
  return openParser(source.format ?? (source.type === 'http' ? 'auto' : 'syslog'), context)
}

/** A word that no other run of this process has: lines of a network stream have no place that could be found again. */
export const runIdOf = (nowUs: number): string => `${nowUs.toString(36)}-${process.pid.toString(36)}`

/** "address:port" for a person. */
export const hostPort = (host: string, port: number): string =>
  host.includes(':') ? `[${host}]:${port}` : `${host}:${port}`
