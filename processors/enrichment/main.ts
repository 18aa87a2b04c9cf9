// Opens files and feeds and returns the stage.
import { readEnvironment } from '../runtime/environment.ts'
import type { EventStage } from '../runtime/processor.ts'
import { type EnrichmentConfig, enrichmentSchema } from './config.ts'
import { openKnowledge } from './knowledge.ts'
import { registerKnowledgeMetrics } from './knowledge-metrics.ts'
import { createEnrichment } from './process.ts'

export type EnrichmentOptions = {
  /** Also times that storage would refuse, such as those of a capture whose clock started at zero. */
  readonly isAnyTimeAccepted?: boolean
  /** Files and last good copies are read once; nothing is fetched or watched. */
  readonly isOffline?: boolean
}

/** The stage. Throws when a file is unusable. */
export const openEnrichment = async (
  { isAnyTimeAccepted = false, isOffline = false }: EnrichmentOptions = {},
  config: EnrichmentConfig = readEnvironment(enrichmentSchema),
): Promise<EventStage> => {
  const knowledge = await openKnowledge(config, isOffline)
  const stage = createEnrichment({
    knowledge: knowledge.current,
    nowUs: () => (isAnyTimeAccepted ? undefined : Date.now() * 1000),
  })
  return {
    ...stage,
    registerMetrics(registry) {
      stage.registerMetrics?.(registry)
      registerKnowledgeMetrics(registry, knowledge.status)
    },
    close: async () => {
      await stage.close?.()
      await knowledge.close()
    },
  }
}
