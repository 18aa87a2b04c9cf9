// autoinmune run SERVICE: one service of the road until it is told to stop. The supervisor, compose and a cluster start these.
import { Argument, type Command } from 'commander'
import { readEnvironment } from '../../processors/runtime/environment.ts'

/**
 * What each service runs until SIGTERM or SIGINT; the value is the exit code. Imported when it is wanted: one service must not pay for
 * the models and clients of the others.
 */
const SERVICES = {
  pipeline: async () => {
    const { openPipeline } = await import('../pipeline.ts')
    const { sigmaFolderOf } = await import('../../processors/detection/main.ts')
    return runProcessor(() => openPipeline({ sigmaFolder: sigmaFolderOf() }))
  },
  'log-detection': async () => {
    const { openLogDetection } = await import('../../processors/detection/main.ts')
    return runProcessor(async () => openLogDetection())
  },
  alerting: async () => {
    const { openAlertingService } = await import('../../processors/alerting/main.ts')
    return runProcessor(async () => openAlertingService())
  },
  embedding: async () => {
    const { embeddingConfigSchema } = await import('../../processors/embedding/config.ts')
    const { openEmbedding } = await import('../../processors/embedding/main.ts')
    const { watchDatabase } = await import('../database-watch.ts')
    return runProcessor(() => openEmbedding(readEnvironment(embeddingConfigSchema), watchDatabase('embedding')))
  },
  sink: async () => {
    const { sinkConfigSchema } = await import('../../processors/sink/config.ts')
    const { openSink } = await import('../../processors/sink/main.ts')
    const { watchDatabase } = await import('../database-watch.ts')
    return runProcessor(async () => openSink(readEnvironment(sinkConfigSchema), watchDatabase('sink')))
  },
  logs: async () => {
    const { communityIdOfEvent } = await import('../community-id.ts')
    const { runLogs } = await import('../../ingest/logs/main.ts')
    return runLogs(communityIdOfEvent)
  },
  'rag-api': async () => {
    const { nextSignal } = await import('../../processors/runtime/service.ts')
    const { openRagApi } = await import('../../rag-api/main.ts')
    const { embeddingConfigSchema } = await import('../../processors/embedding/config.ts')
    const { inferenceSchema } = await import('../../processors/inference/config.ts')
    const { openExplanations } = await import('../../processors/inference/stored/explain-stored.ts')
    const { MODELS_DIR } = readEnvironment(embeddingConfigSchema)
    // Loaded with the first text that is compared: most instances never pay for it.
    const api = await openRagApi(
      async () => {
        const { openSentenceModel } = await import('../../processors/embedding/sentence-model.ts')
        return openSentenceModel(MODELS_DIR)
      },
      openExplanations(readEnvironment(inferenceSchema).MODEL_DIR),
    )
    await nextSignal()
    await api.close()
    return 0
  },
} as const
type Service = keyof typeof SERVICES

const runProcessor: typeof import('../../processors/runtime/service.ts').runService = async (open) => {
  const { runService } = await import('../../processors/runtime/service.ts')
  return runService(open)
}

/** Adds the command. Exit code 0 after a signal, 1 when the service ended by itself. */
export const registerRun = (program: Command): void => {
  program
    .command('run')
    .description('run one service in the foreground; addresses and secrets come from the environment')
    .addArgument(new Argument('<service>').choices(Object.keys(SERVICES)))
    .action(async (service: Service) => {
      process.exit(await SERVICES[service]())
    })
}
