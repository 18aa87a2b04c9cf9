// Which stages make the pipeline, for the service and for offline analysis alike.
import { openDetection } from '../processors/detection/main.ts'
import { type EnrichmentOptions, openEnrichment } from '../processors/enrichment/main.ts'
import { openInference } from '../processors/inference/main.ts'
import { chainStages } from '../processors/runtime/chain.ts'
import type { Processor } from '../processors/runtime/processor.ts'

export type PipelineOptions = EnrichmentOptions & {
  /** Sigma rules beside the project's own. */
  readonly sigmaFolder?: string | undefined
}

/** Enrichment, inference and detection as one processor of events.raw. Throws when a data file or a model is unusable. */
export const openPipeline = async (options: PipelineOptions = {}): Promise<Processor<'events.raw'>> =>
  chainStages(
    'pipeline',
    [await openEnrichment(options), await openInference(options)],
    openDetection(options.sigmaFolder),
  )
