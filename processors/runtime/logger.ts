// Structured logs: one JSON object a line on standard error, fixed messages, values as fields.
import { destination, type Logger, pino } from 'pino'

/** A logger whose lines carry `service`. `level` is pino's. */
export const openLogger = (service: string, level: string): Logger =>
  pino({ level, base: { service }, timestamp: pino.stdTimeFunctions.isoTime }, destination({ fd: 2, sync: true }))
