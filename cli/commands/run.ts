// autoinmune run SERVICE: one service of the road until it is told to stop. The supervisor, compose and a cluster start these.
import { Argument, type Command } from 'commander'
import { openAlerting } from '../../processors/alerting/main.ts'
import { embeddingConfigSchema } from '../../processors/embedding/config.ts'
import { openEmbedding } from '../../processors/embedding/main.ts'
import { readEnvironment } from '../../processors/runtime/environment.ts'
import { nextSignal, runService } from '../../processors/runtime/service.ts'
import { sinkConfigSchema } from '../../processors/sink/config.ts'
import { openSink } from '../../processors/sink/main.ts'
import { openRagApi } from '../../rag-api/main.ts'
import { watchDatabase } from '../database-watch.ts'
import { openPipeline } from '../pipeline.ts'

/** What each service runs until SIGTERM or SIGINT; the value is the exit code. */
const SERVICES = {
  pipeline: () => runService(openPipeline),
  alerting: () => runService(async () => openAlerting()),
  embedding: () =>
    runService(async () => openEmbedding(readEnvironment(embeddingConfigSchema), watchDatabase('embedding'))),
  sink: () => runService(async () => openSink(readEnvironment(sinkConfigSchema), watchDatabase('sink'))),
  'rag-api': async () => {
    const api = await openRagApi()
    await nextSignal()
    await api.close()
    return 0
  },
} as const
type Service = keyof typeof SERVICES

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
