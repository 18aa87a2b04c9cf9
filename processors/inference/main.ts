// Opens the models, follows their folders and returns the stage.
import type { Logger } from 'pino'
import { readEnvironment } from '../runtime/environment.ts'
import { openLogger } from '../runtime/logger.ts'
import type { EventStage } from '../runtime/processor.ts'
import { type InferenceConfig, inferenceSchema } from './config.ts'
import { createDrift } from './drift.ts'
import { type InferenceCounts, newCounts, registerInferenceMetrics } from './metrics.ts'
import { followModelFolder, stateOf } from './model-folder.ts'
import { openModelPair } from './model-pair.ts'
import { createModelSeat, type ModelSeat } from './model-seat.ts'
import { createInference } from './process.ts'
import { createShadow } from './shadow.ts'

export type InferenceOptions = {
  /** Models are read once, nothing is followed or compared: the analysis of a capture. */
  readonly isOffline?: boolean
}

/**
 * The stage with both models loaded and warm. Throws ModelMismatchError when they do not fit this program's features. A candidate that
 * does not fit is told and left out: it must not keep the current models from serving.
 */
export const openInference = async (
  { isOffline = false }: InferenceOptions = {},
  config: InferenceConfig = readEnvironment(inferenceSchema),
): Promise<EventStage> => {
  const { MODEL_DIR: folder, INFERENCE_THREADS: threads } = config
  const served = isOffline ? undefined : stateOf(folder)
  const current = createModelSeat(await openModelPair(folder, threads))
  const candidate = createModelSeat()
  const counts = newCounts()
  const parts = { counts, shadow: createShadow(candidate), drift: createDrift(Date.now) }
  const limits = { perSubject: config.ATTRIBUTIONS_PER_SUBJECT, perBatch: config.ATTRIBUTIONS_PER_BATCH }
  const seats = { current, shadow: candidate }
  const stopFollowing = isOffline ? () => {} : followFolders(config, seats, served, counts)
  return {
    ...createInference({ ...parts, models: current, limits }),
    registerMetrics(registry) {
      const versions = () => ({ current: current.version, shadow: candidate.version })
      registerInferenceMetrics(registry, { ...parts, versions })
    },
    async close() {
      stopFollowing()
      await parts.shadow.settled()
      await Promise.all([current.close(), candidate.close()])
    },
  }
}

type Role = 'current' | 'shadow'

const followFolders = (
  config: InferenceConfig,
  seats: Readonly<Record<Role, ModelSeat>>,
  served: string | undefined,
  counts: InferenceCounts,
): (() => void) => {
  const log = openLogger('inference', config.LOG_LEVEL)
  const stops = (['current', 'shadow'] as const).flatMap((role) => {
    const folder = role === 'current' ? config.MODEL_DIR : config.MODEL_SHADOW_DIR
    if (folder === undefined) return []
    return [
      followModelFolder({
        ...{ folder, checkMs: config.MODEL_CHECK_SECONDS * 1000 },
        ...(role === 'current' ? { served } : {}),
        open: (name) => openModelPair(name, config.INFERENCE_THREADS),
        onChange: (pair) => {
          // A folder that was emptied takes no models away: something must serve.
          if (role === 'current' && !pair) return
          if (role === 'current') counts.swaps += 1
          log.info({ role, folder, before: seats[role].version, version: pair?.description.version }, 'models changed')
          seats[role].replace(pair)
        },
        onProblem: (problem) => noteProblem(log, counts, role, folder, problem),
      }),
    ]
  })
  return () => {
    for (const stop of stops) stop()
  }
}

const noteProblem = (
  log: Logger,
  { problems }: InferenceCounts,
  role: Role,
  folder: string,
  problem: Error | undefined,
): void => {
  problems.delete(role)
  if (!problem) return
  problems.set(role, problem.message)
  log.error({ role, folder, err: problem }, 'models cannot be used, those before go on')
}
