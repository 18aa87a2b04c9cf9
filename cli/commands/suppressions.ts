// autoinmune suppressions check FILE: whether the list of what shall raise no alert is good, and what of it is in force.
import type { Command } from 'commander'
import { terminalText } from '../terminal-text.ts'

/** Adds the command. Exit code 1: a value is bad; all of them are listed. */
export const registerSuppressions = (program: Command): void => {
  const command = program.command('suppressions').description('what shall raise no alert: autoinmune.suppressions.yaml')
  command
    .command('check')
    .description('check a list of suppressions: every bad value at once, and which entries have expired')
    .argument('<file>')
    .option('--json', 'one JSON object per entry, with "expired"')
    .action(async (file: string, { json }: { json?: boolean }) => {
      const { isExpired, readSuppressions } = await import('../../processors/alerting/suppressions.ts')
      const nowUs = Date.now() * 1000
      const entries = readSuppressions(file).map((entry) => ({ ...entry, expired: isExpired(entry, nowUs) }))
      if (json) {
        for (const entry of entries) console.log(JSON.stringify(entry))
        return
      }
      const expired = entries.filter((entry) => entry.expired)
      console.log(
        `${file}: ${entries.length} suppressions, no bad value; ${expired.length} have expired and do nothing`,
      )
      for (const { subject, owner, expires } of expired) {
        console.log(terminalText(`  ${subject}, owner ${owner}: expired ${expires}`))
      }
    })
}
