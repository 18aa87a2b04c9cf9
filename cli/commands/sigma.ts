// autoinmune sigma check FOLDER: which Sigma rules can be used here, and why the others cannot.
import type { Command } from 'commander'
import { terminalText } from '../terminal-text.ts'

/** Adds the commands. Exit code 1: a rule cannot be used. */
export const registerSigma = (program: Command): void => {
  const command = program.command('sigma').description('Sigma rules over events and logs')
  command
    .command('check')
    .description('read the rules of a folder: those that can be used, and why the others cannot')
    .argument('<folder>')
    .option('--json', 'one JSON object per rule or problem')
    .action(check)
  command
    .command('subset')
    .description('log sources and modifiers that are supported; anything else is refused by its name')
    .action(async () => {
      const { SOURCES } = await import('../../processors/detection/sigma/sources.ts')
      const { MODIFIERS } = await import('../../processors/detection/sigma/values.ts')
      console.log(
        `log sources:\n${SOURCES.map((source) => `  ${source}`).join('\n')}\nmodifiers: ${MODIFIERS.join(' ')}`,
      )
    })
}

const check = async (folder: string, { json }: { json?: boolean }): Promise<void> => {
  const { readRules } = await import('../../processors/detection/sigma/rules.ts')
  const { rules, problems, off } = readRules([folder])
  if (problems.length > 0) process.exitCode = 1
  if (json) {
    for (const { id, title, kind, attack_class, techniques, strength } of rules)
      console.log(JSON.stringify({ id, title, kind, attack_class, techniques, strength }))
    for (const problem of problems) console.log(JSON.stringify({ ...problem, refused: true }))
    return
  }
  for (const { title, kind, attack_class, strength } of rules)
    console.log(
      terminalText(`used     ${kind.padEnd(6)} ${attack_class.padEnd(14)} ${String(strength).padStart(4)}  ${title}`),
    )
  for (const { file, rule, reason } of problems)
    console.log(terminalText(`refused  ${file}${rule && `, "${rule}"`}: ${reason.replaceAll('\n', '; ')}`))
  console.log(`${rules.length} used, ${problems.length} refused, ${off} off by their own status`)
}
