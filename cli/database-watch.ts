// What a service that runs does about a database that is away: say so once, say so when it is back, and stop waiting on a signal.
import { Type } from 'typebox'
import { serviceSchema } from '../processors/runtime/config.ts'
import { readEnvironment } from '../processors/runtime/environment.ts'
import { openLogger } from '../processors/runtime/logger.ts'
import { nextSignal } from '../processors/runtime/service.ts'
import type { Waiting } from '../sql/availability.ts'

const schema = Type.Object({ LOG_LEVEL: serviceSchema.properties.LOG_LEVEL })

/** Options for a processor that writes to the database. A batch that waits when the signal comes is consumed again by the next start. */
export const watchDatabase = (service: string): Pick<Waiting, 'onOutage' | 'signal'> => {
  const log = openLogger(service, readEnvironment(schema).LOG_LEVEL)
  const stopping = new AbortController()
  void nextSignal().then(() => stopping.abort())
  return {
    signal: stopping.signal,
    onOutage: (error) => {
      if (error) log.warn({ reason: error.message }, 'database away')
      else log.info('database back')
    },
  }
}
