// Variables of how much is answered at the same time.
import { Type } from 'typebox'
import type { Bounds } from './places.ts'

export const admissionFields = {
  /** Questions, functions, MCP messages, incidents and reports that are answered at the same time: as many as there are connections to the database. */
  ANSWERS_AT_ONCE: Type.Integer({ minimum: 1, maximum: 1000, default: 4 }),
  /** Most that wait for their turn; one more is refused with 503. 0: nobody waits. */
  ANSWERS_WAITING: Type.Integer({ minimum: 0, maximum: 10_000, default: 24 }),
  /** Longest wait for a turn, milliseconds; who would wait longer by what answers have been taking is refused at once. */
  ANSWERS_WAIT_MS: Type.Integer({ minimum: 1, maximum: 60_000, default: 1000 }),
}

type AdmissionConfig = {
  readonly ANSWERS_AT_ONCE: number
  readonly ANSWERS_WAITING: number
  readonly ANSWERS_WAIT_MS: number
}

export const boundsOfConfig = (config: AdmissionConfig): Bounds => ({
  atOnce: config.ANSWERS_AT_ONCE,
  waiting: config.ANSWERS_WAITING,
  waitMs: config.ANSWERS_WAIT_MS,
})

/** Where nothing else is set, as in tests that open the application alone. */
export const DEFAULT_BOUNDS: Bounds = { atOnce: 4, waiting: 24, waitMs: 1000 }
