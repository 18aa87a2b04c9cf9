// Returns the processor with the wall clock.
import type { Processor } from '../runtime/processor.ts'
import { createAlerting } from './process.ts'

export const openAlerting = (): Processor<'evidence.emitted'> => createAlerting({ nowUs: () => Date.now() * 1000 })
