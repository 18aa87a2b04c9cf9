// autoinmune demo: the whole road on one machine, from a shipped capture to a cited answer.
import type { Command } from 'commander'
import { readStackSettings } from '../../deploy/local/config.ts'
import { describeEvent } from '../../deploy/local/describe-event.ts'
import { InterruptedError, interruption, watchInterruptions } from '../../deploy/local/interruption.ts'
import { SERVICES } from '../../deploy/local/services.ts'
import { openRagClient } from '../rag-client.ts'

/** Adds the command. Exit code 0: alerts and a cited answer were seen; 1: not, or the stack did not start; 130: interrupted. */
export const registerDemo = (program: Command): void => {
  program
    .command('demo')
    .description('start the stack, replay the shipped capture, show alerts and a cited answer; until Ctrl-C')
    .option('--exit', 'end when the answer is there')
    .action((options: { exit?: boolean }) => demo(options.exit === true))
}

const demo = async (endsByItself: boolean): Promise<void> => {
  const signal = watchInterruptions()
  // Loaded here: they bring the Kafka client along, which `autoinmune --help` can do without.
  const { startStack } = await import('../../deploy/local/supervisor.ts')
  const { playDemo } = await import('../demo.ts')
  const startedMs = performance.now()
  const onEvent = (event: Parameters<typeof describeEvent>[0]): void => {
    const line = describeEvent(event)
    if (line !== undefined) console.log(line)
  }
  try {
    const settings = readStackSettings()
    const stack = await startStack({ ...settings, services: SERVICES, onEvent, signal })
    try {
      console.log(`\nThe stack is up after ${((performance.now() - startedMs) / 1000).toFixed(1)} s.\n`)
      const client = openRagClient(stack.urls.httpUrl)
      const isGood = await playDemo({ client, environment: stack.environment, signal, say: console.log })
      process.exitCode = isGood ? 0 : 1
      console.log(
        `\nThe page: ${stack.urls.httpUrl}/   (${((performance.now() - startedMs) / 1000).toFixed(1)} s since the start)`,
      )
      if (!endsByItself) {
        console.log(`Ctrl-C stops everything; the data stays in ${settings.config.DATA_DIR}`)
        await interruption(signal)
      }
    } finally {
      console.log('\nstopping …')
      await stack.stop()
    }
  } catch (error) {
    if (!(signal.aborted && (error instanceof InterruptedError || (error as Error).name === 'AbortError'))) throw error
    process.exitCode = 130
  }
}
