// autoinmune rescore: stored events scored again with other models, and what would change.
import Table from 'cli-table3'
import { type Command, InvalidArgumentError } from 'commander'
import type { Rescoring } from '../../processors/inference/stored/rescore.ts'
import { orNotRunning } from '../rag-client.ts'
import { openStackDatabase } from '../stack-database.ts'

type RescoreCommandOptions = { from: string; to: string; model: string; apply?: boolean; json?: boolean }

/** Adds the command. Exit code 0: done; 1: the models do not fit, or the window is none; 3: nothing runs. */
export const registerRescore = (program: Command): void => {
  program
    .command('rescore')
    .description('score stored events again with other models and print what would change; history stays as it is')
    .requiredOption('--from <time>', 'first moment, RFC 3339', momentOf)
    .requiredOption('--to <time>', 'end, not included', momentOf)
    .requiredOption('--model <folder>', 'folder of the models: model.json and the files it names')
    .option('--apply', 'store the new results beside the old ones (table rescores, view rescores_all)')
    .option('--json', 'one JSON object')
    .addHelpText('after', HELP)
    .action((options: RescoreCommandOptions) => orNotRunning(() => rescoreEvents(options)))
}

const HELP = `
It reaches what security_events still holds of the window; the features are computed again from the rows. Folds and records of
other programs are scored by no model. --apply never touches an event, its evidence or an alert.`

const momentOf = (text: string): string => {
  const ms = Date.parse(text)
  if (Number.isNaN(ms)) throw new InvalidArgumentError('it must be a time such as 2026-11-24T10:00:00Z')
  return new Date(ms).toISOString()
}

const rescoreEvents = async ({ from, to, model, apply = false, json }: RescoreCommandOptions): Promise<void> => {
  if (from >= to) throw new Error(`--from ${from} is not before --to ${to}`)
  const { openModelPair } = await import('../../processors/inference/model-pair.ts')
  const { rescore } = await import('../../processors/inference/stored/rescore.ts')
  const pair = await openModelPair(model, 1)
  const database = await openStackDatabase('autoinmune-rescore').catch(async (error: unknown) => {
    await pair.close()
    throw error
  })
  try {
    const onProgress = (rows: number): void => {
      if (process.stderr.isTTY) process.stderr.write(`\r${rows} records`)
    }
    const found = await rescore(database, pair, { from, to, isStored: apply, onProgress })
    if (process.stderr.isTTY) process.stderr.write('\n')
    const { version } = pair.description
    console.log(json ? JSON.stringify(jsonOf(version, found)) : textOf(version, found, apply))
  } finally {
    await database.end()
    await pair.close()
  }
}

const jsonOf = (model_version: string, found: Rescoring): object => {
  const { rows, unscorable, newlyScored, stored, scoredBy, comparison, largest } = found
  const { compared, agreed, difference, flips } = comparison
  return {
    ...{ model_version, rows, unscorable, newly_scored: newlyScored, stored, scored_by: Object.fromEntries(scoredBy) },
    ...{ compared, agreed, mean_absolute_difference: compared > 0 ? difference / compared : null },
    flips: [...flips].map(([flip, records]) => ({ from: flip.split('>')[0], to: flip.split('>')[1], records })),
    largest: largest.map(({ before, after, ...event }) => ({
      ...{ ...event, before_probability: before.attack_probability, before_class: before.attack_class },
      ...{ attack_probability: after.attack_probability, attack_class: after.attack_class },
    })),
  }
}

const textOf = (version: string, found: Rescoring, isApplied: boolean): string => {
  const { rows, unscorable, newlyScored, stored, scoredBy, comparison, largest } = found
  const { compared, agreed, difference, flips } = comparison
  const by = [...scoredBy].map(([name, count]) => `${name} (${count})`).join(', ')
  const lines = [
    `${rows} records in the window: ${unscorable} that no model scores, ${newlyScored} not scored before, ${compared} compared`,
    ...(compared > 0
      ? [
          `before: ${by}; now: ${version}`,
          `same verdict ${agreed} of ${compared} (${((100 * agreed) / compared).toFixed(2)} %), mean difference of the probability ${(difference / compared).toFixed(4)}`,
        ]
      : []),
    ...[...flips].sort((a, b) => b[1] - a[1]).map(([flip, records]) => `${flip.replace('>', ' -> ')}: ${records}`),
    ...(largest.length > 0 ? [tableOf(largest)] : []),
    isApplied ? `${stored} new rows in rescores` : 'nothing was stored (--apply does)',
  ]
  return lines.join('\n')
}

const tableOf = (largest: Rescoring['largest']): string => {
  const head = ['event', 'source', 'destination', 'before', 'now']
  const table = new Table({ head, style: { head: [], border: [], compact: true } })
  for (const { event_id, source, destination, before, after } of largest) {
    const [was, is] = [before, after].map(
      ({ attack_probability, attack_class }) => `${(attack_probability ?? 0).toFixed(3)} ${attack_class ?? ''}`,
    )
    table.push([event_id, source ?? '-', destination ?? '-', was ?? '', is ?? ''])
  }
  return table.toString()
}
