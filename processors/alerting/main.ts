// Opens the file of suppressions and returns the processor with the wall clock.
import { readEnvironment } from '../runtime/environment.ts'
import { openLogger } from '../runtime/logger.ts'
import type { Processor } from '../runtime/processor.ts'
import { type AlertingConfig, alertingSchema } from './config.ts'
import { openAlertingMetrics } from './metrics.ts'
import { createAlerting } from './process.ts'
import { openSuppressionFile } from './suppression-file.ts'
import type { SuppressionList } from './suppressions.ts'

const nowUs = () => Date.now() * 1000

/** Alerting of a capture, with the suppressions given; reads no file and watches none. */
export const openAlerting = (suppressionOf?: SuppressionList): Processor<'evidence.emitted'> =>
  createAlerting({ nowUs, ...(suppressionOf ? { suppressionOf } : {}) })

/** Alerting as a service. Throws when the file of suppressions is not usable. */
export const openAlertingService = (
  config: AlertingConfig = readEnvironment(alertingSchema),
): Processor<'evidence.emitted'> => {
  const file = openSuppressionFile(config.SUPPRESSIONS_FILE, openLogger('alerting', config.LOG_LEVEL))
  const metrics = openAlertingMetrics(file.entries)
  return {
    ...createAlerting({ nowUs, suppressionOf: file.suppressionOf, onSuppressed: metrics.countSuppressed }),
    registerMetrics: metrics.register,
    close: async () => file.close(),
  }
}
