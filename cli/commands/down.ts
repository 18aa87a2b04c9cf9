// autoinmune down: stops the local stack that another terminal or `up --detach` runs.
import type { Command } from 'commander'
import { readStackSettings } from '../../deploy/local/config.ts'
import { stopStack } from '../../deploy/local/stop-stack.ts'

/** Adds the command. It succeeds when nothing ran, too. */
export const registerDown = (program: Command): void => {
  program
    .command('down')
    .description('stop the local stack; its data stays')
    .action(async () => {
      const { config } = readStackSettings()
      const result = await stopStack(config.DATA_DIR)
      const words = {
        'nothing ran': 'nothing runs',
        stopped: 'stopped',
        'ended leftovers': 'ended what a killed supervisor had left',
      }
      console.log(`${words[result]} (${config.DATA_DIR})`)
    })
}
