// autoinmune explain EVENT-ID: what decided in the model's opinion of a stored event, computed now.
import Table from 'cli-table3'
import { type Command, InvalidArgumentError } from 'commander'
import type { Explanation } from '../../processors/inference/stored/explain-stored.ts'
import type { Attribution } from '../../schemas/messages.ts'
import { orNotRunning } from '../rag-client.ts'
import { openStackDatabase } from '../stack-database.ts'

type ExplainOptions = { json?: boolean; model?: string }

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i
const REASONS = {
  no_such_event: 'there is no such event in the database',
  not_scorable: 'no model scores it: a fold of many flows, a record of another program, or no packet of the originator',
} as const

/** Adds the command. Exit code 0: explained; 1: there is nothing to explain, or the models do not fit; 3: nothing runs. */
export const registerExplain = (program: Command): void => {
  program
    .command('explain')
    .description(
      'what decided in the model about a stored event: its features, their values and their weight (exact Shapley values)',
    )
    .argument('<event-id>', 'as alerts, answers and the view `events` give it', idOf)
    .option('--model <folder>', 'explain by these models; by default those of MODEL_DIR')
    .option('--json', 'one JSON object')
    .addHelpText('after', HELP)
    .action((id: string, options: ExplainOptions) => orNotRunning(() => explainEvent(id, options)))
}

const HELP = `
The event is read from the database (DATABASE_URL, or the stack that runs) and its features are computed again from the row.
Weights are log-odds before calibration: above 0 the feature spoke for the output, below 0 against it.`

const idOf = (text: string): string => {
  if (!UUID.test(text)) throw new InvalidArgumentError('it must be the UUID of an event')
  return text.toLowerCase()
}

const explainEvent = async (id: string, { json, model }: ExplainOptions): Promise<void> => {
  const { explainStored, openExplainer } = await import('../../processors/inference/stored/explain-stored.ts')
  const { inferenceSchema } = await import('../../processors/inference/config.ts')
  const { readEnvironment } = await import('../../processors/runtime/environment.ts')
  const explainer = openExplainer(model ?? readEnvironment(inferenceSchema).MODEL_DIR)
  const database = await openStackDatabase('autoinmune-explain')
  try {
    const explanation = await explainStored(database, explainer, id)
    if ('reason' in explanation) throw new Error(`${id}: ${REASONS[explanation.reason]}`)
    console.log(json ? JSON.stringify(explanation) : await textOf(explanation))
  } finally {
    await database.end()
  }
}

const textOf = async (explanation: Explanation): Promise<string> => {
  const { event_id, model_version, attack_probability, attack_class, scored_as, attributions } = explanation
  const { FEATURE_WORDS } = await import('../../rag-api/answers/feature-words.ts')
  const table = new Table({
    head: ['about', 'feature', 'what it is', 'value', 'weight'],
    colAligns: ['left', 'left', 'left', 'right', 'right'],
    style: { head: [], border: [], compact: true },
  })
  for (const { output, feature, value, contribution } of attributions) {
    const words = FEATURE_WORDS[feature ?? '']?.[2] ?? ''
    table.push([output ?? '', feature ?? '', words, valueText({ value: value ?? null }), signed(contribution ?? 0)])
  }
  const now = `${model_version} gives an attack probability of ${attack_probability.toFixed(4)}, class ${attack_class}`
  return [`${event_id}: ${now}`, ...beforeText(explanation, scored_as), table.toString()].join('\n')
}

const beforeText = ({ model_version, attack_probability }: Explanation, before: Explanation['scored_as']): string[] => {
  if (!before) return ['it was not scored when it came']
  const isSame = before.model_version === model_version
  const said = `${before.attack_probability.toFixed(4)}, class ${before.attack_class}`
  if (!isSame) return [`when it came, ${before.model_version} gave ${said}: the weights below are not those models'`]
  const isReproduced = Math.abs(before.attack_probability - attack_probability) < 0.01
  return isReproduced ? [] : [`when it came, the same models gave ${said}`]
}

const valueText = ({ value }: Attribution): string =>
  value == null ? 'not measured' : String(Number(value.toFixed(4)))
const signed = (weight: number): string => `${weight > 0 ? '+' : ''}${weight.toFixed(3)}`
