// autoinmune learn: a candidate model from what people said of this site's events. It replaces nothing.
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import type { Command } from 'commander'
import type { Pool } from 'pg'
import type { FeedbackLabels, Verdict } from '../learning/site-labels.ts'
import type { SiteRows } from '../learning/site-rows.ts'
import { orNotRunning } from '../rag-client.ts'
import { openStackDatabase } from '../stack-database.ts'

type LearnOptions = { out: string; labels?: string; feedback: boolean; json?: boolean }

/** Adds the command. Exit code 0: a candidate was written; 1: too few labels, or Python is not set up; 3: nothing runs. */
export const registerLearn = (program: Command): void => {
  program
    .command('learn')
    .description('train a candidate model with the verdicts about alerts of this site; it replaces nothing')
    .requiredOption('--out <folder>', 'where the candidate goes')
    .option('--labels <file>', 'table of further labels: columns event_id and class (normal, port_scan, ...)')
    .option('--no-feedback', 'learn from --labels only')
    .option('--json', 'one JSON object')
    .addHelpText('after', HELP)
    .action((options: LearnOptions) => orNotRunning(() => learn(options)))
}

const HELP = `
Verdicts are given with \`autoinmune alerts feedback ID true|false\`. The features of the labelled events are computed again from the
database. A third of the groups (alerts, or pairs of hosts) is held out and printed before and after. Then look at the candidate:
  autoinmune rescore --model FOLDER --from ... --to ...     what it would have said
  MODEL_SHADOW_DIR=FOLDER                                   scores beside the current one (docs/model.md)`

const learn = async ({ out, labels: file, feedback, json = false }: LearnOptions): Promise<void> => {
  const { requirePython, runTraining } = await import('../learning/run-training.ts')
  const { labelsOfFile, mergeLabels } = await import('../learning/site-labels.ts')
  const { siteRows } = await import('../learning/site-rows.ts')
  const { writeTable } = await import('../feature-table/write-table.ts')
  const current = await currentModels()
  if (path.resolve(out) === path.resolve(current))
    throw new Error(`--out ${out} is the folder of the running models (MODEL_DIR)`)
  requirePython()
  const written = file === undefined ? [] : labelsOfFile(file)
  const database = await openStackDatabase('autoinmune-learn')
  const folder = mkdtempSync(path.join(tmpdir(), 'autoinmune-learn-'))
  try {
    const said = feedback ? await readFeedback(database) : NOTHING_SAID
    const labels = mergeLabels(said.labels, written)
    if (labels.length === 0) throw new Error(noLabels(said, feedback))
    const found = await siteRows(database, labels)
    say(summaryOf(said, written.length, found))
    const table = path.join(folder, 'site.csv.gz')
    writeTable(table, found.rows)
    await runTraining({ table, current, out: path.resolve(out), json })
  } finally {
    await database.end()
    rmSync(folder, { recursive: true })
  }
}

const currentModels = async (): Promise<string> => {
  const { inferenceSchema } = await import('../../processors/inference/config.ts')
  const { readEnvironment } = await import('../../processors/runtime/environment.ts')
  return readEnvironment(inferenceSchema).MODEL_DIR
}

const NOTHING_SAID: FeedbackLabels = { labels: [], alerts: 0, disputed: 0, gone: 0 }

const readFeedback = async (database: Pick<Pool, 'query'>): Promise<FeedbackLabels> => {
  const { labelsOfFeedback } = await import('../learning/site-labels.ts')
  const text = 'SELECT alert_id, verdict, attack_class, event_ids FROM feedback_all ORDER BY given_at'
  return labelsOfFeedback((await database.query<Verdict>(text)).rows)
}

const noLabels = ({ disputed, gone }: FeedbackLabels, isAsked: boolean): string =>
  [
    'there are no labels to learn from',
    isAsked ? `: no usable verdict about an alert (${disputed} disputed, ${gone} about alerts no longer stored)` : '',
    '. Give some with `autoinmune alerts feedback ID true|false`, or a table with --labels',
  ].join('')

const summaryOf = ({ alerts, disputed, gone }: FeedbackLabels, written: number, found: SiteRows): string =>
  [
    `${found.rows.length} labelled records: ${alerts} alerts judged (${disputed} disputed, ${gone} no longer stored: left out), ${written} of the table`,
    `${found.gone} labelled events are not stored, ${found.unscorable} are scored by no model`,
  ].join('; ')

const say = (text: string): void => void process.stderr.write(`${text}\n`)
