// Returns the processor with every detector.
import type { Processor } from '../runtime/processor.ts'
import { DETECTORS } from './detectors.ts'
import { createDetection } from './process.ts'

/** Detection needs no configuration yet: its detectors' thresholds are properties of traffic, not of a site. */
export const openDetection = (): Processor<'events.raw'> => createDetection({ detectors: DETECTORS })
