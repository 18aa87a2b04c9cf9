// autoinmune evaluate --truth labels.csv DIR: how good detection is on captures whose truth is known.
import type { Command } from 'commander'
import { quitOnClosedPipe } from '../closed-pipe.ts'
import type { Evaluated } from '../evaluation/evaluate.ts'
import type { Benign } from '../evaluation/overlay.ts'
import { messageOf } from '../report-error.ts'
import { terminalText } from '../terminal-text.ts'

type EvaluateOptions = { truth: string; overlay?: string; json?: boolean }

/** Adds the command. Exit code 1: the truth or the overlay is not usable, or a capture could not be read (the others are still run). */
export const registerEvaluate = (program: Command): void => {
  program
    .command('evaluate')
    .description(
      'run captures with labels and print what was found, what was missed and what was false, with denominators',
    )
    .argument('<dir>', 'where the captures are, by their names in the truth')
    .requiredOption('--truth <file>', 'table of labels: test/captures/truth.csv shows the format (docs/evaluation.md)')
    .option('--overlay <capture>', 'ordinary traffic to lay over the attackers; its result stands beside the plain one')
    .option('--json', 'one JSON object per capture, then one for all')
    .action(evaluate)
}

const evaluate = async (folder: string, options: EvaluateOptions): Promise<void> => {
  quitOnClosedPipe()
  const { readTruth } = await import('../evaluation/truth.ts')
  const { findCaptures } = await import('../evaluation/evaluate.ts')
  const { readBenign } = await import('../evaluation/overlay.ts')
  const { found, missing } = findCaptures(folder, readTruth(options.truth))
  if (missing.length > 0) say(`${missing.length} captures of the truth are not in ${folder}: ${missing.join(', ')}`)
  if (found.length === 0) throw new Error(`${folder} holds none of the captures that ${options.truth} names`)
  const benign = options.overlay === undefined ? undefined : await readBenign(options.overlay)
  const evaluated = await runAll(found, benign, options)
  await report(evaluated, benign !== undefined, missing, options)
}

const report = async (
  evaluated: readonly Evaluated[],
  isOverlaid: boolean,
  missing: readonly string[],
  { json }: EvaluateOptions,
): Promise<void> => {
  const { summarise } = await import('../evaluation/summary.ts')
  const { reportText } = await import('../evaluation/report.ts')
  const plain = summarise(evaluated.map((one) => one.plain))
  const overlaid = isOverlaid ? summarise(evaluated.map((one) => one.overlaid ?? one.plain)) : undefined
  const covers = evaluated.flatMap((one) => one.overlaid?.covered ?? [])
  const overlay = {
    captures: covers.length,
    not_overlaid: evaluated.filter((one) => one.plain.kind === 'attack' && !one.overlaid).length,
    mean_covered: covers.length === 0 ? null : covers.reduce((sum, one) => sum + one, 0) / covers.length,
  }
  if (json) print({ kind: 'evaluation', plain, ...(overlaid ? { overlaid, overlay } : { overlaid: null }), missing })
  else console.log([reportText(plain, overlaid), ...(overlaid ? [overlayText(overlay)] : [])].join('\n'))
}

const overlayText = (overlay: { captures: number; not_overlaid: number; mean_covered: number | null }): string =>
  [
    `${overlay.captures} captures overlaid`,
    overlay.mean_covered === null
      ? ''
      : `, on average ${(overlay.mean_covered * 100).toFixed(0)} % of the attack's time`,
    overlay.not_overlaid === 0 ? '' : `; ${overlay.not_overlaid} have no IPv4 host to overlay and count as they are`,
  ].join('')

const runAll = async (
  found: ReturnType<typeof import('../evaluation/evaluate.ts').findCaptures>['found'],
  benign: Benign | undefined,
  { json }: EvaluateOptions,
): Promise<Evaluated[]> => {
  const { evaluateCapture } = await import('../evaluation/evaluate.ts')
  const { openPipeline } = await import('../pipeline.ts')
  const pipeline = await openPipeline({ isAnyTimeAccepted: true, isOffline: true })
  const evaluated: Evaluated[] = []
  try {
    for (const [file, truth] of found) {
      try {
        const one = await evaluateCapture(file, truth, pipeline, benign)
        evaluated.push(one)
        if (json) print(captureJson(one))
      } catch (error) {
        process.exitCode = 1
        say(`${file}: ${messageOf(error)}`)
      }
    }
  } finally {
    await pipeline.close?.()
  }
  return evaluated
}

const captureJson = ({ plain, overlaid }: Evaluated): object => ({
  kind: 'capture',
  ...shown(plain),
  overlaid: overlaid ? { ...shown(overlaid), covered: overlaid.covered } : null,
})

/** Without the matrices of flows, which the last object sums up. */
const shown = ({ byModel: _model, byAlerts: _alerts, kind: capture_kind, ...result }: Evaluated['plain']): object => ({
  capture_kind,
  ...result,
})

const print = (value: object): void => void process.stdout.write(`${JSON.stringify(value)}\n`)
const say = (text: string): void => void process.stderr.write(`${terminalText(text)}\n`)
