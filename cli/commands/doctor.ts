// autoinmune doctor: what is wrong with this machine or its settings, and what mends it.
import type { Command } from 'commander'
import { examine, type Finding } from '../../deploy/local/doctor.ts'

/** Adds the command. Exit code 1: something is wrong that keeps the stack from running. */
export const registerDoctor = (program: Command): void => {
  program
    .command('doctor')
    .description('check prerequisites, settings, ports and addresses')
    .option('--json', 'one JSON array')
    .action(async (options: { json?: boolean }) => {
      const findings = await examine()
      if (options.json) console.log(JSON.stringify(findings))
      else for (const finding of findings) console.log(lineOf(finding))
      process.exitCode = findings.some(({ problem, isFatal }) => problem !== undefined && isFatal) ? 1 : 0
    })
}

const lineOf = ({ title, problem, remedy, isFatal }: Finding): string => {
  if (problem === undefined) return `ok     ${title}`
  return `${isFatal ? 'WRONG ' : 'note  '} ${title}: ${problem}\n         ${remedy}`
}
