// autoinmune analyze FILE...: from a capture to alerts in one process.
import type { Command } from 'commander'
import {
  createSuppressionList,
  readSuppressions,
  type SuppressionList,
} from '../../processors/alerting/suppressions.ts'
import type { Processor } from '../../processors/runtime/processor.ts'
import { toAlertJson } from '../alert-json.ts'
import { renderAlerts } from '../alert-table.ts'
import type { Analysis } from '../analysis.ts'
import { captureNotes, captureSummary } from '../capture-notes.ts'
import { quitOnClosedPipe } from '../closed-pipe.ts'
import { type FoldOption, foldSettings, withFoldOption } from '../fold-option.ts'
import { startProgress } from '../progress.ts'
import { messageOf } from '../report-error.ts'

type AnalyzeOptions = FoldOption & { json?: boolean; sensorId: string; suppressions?: string; sigma?: string }
type Totals = { files: number; packets: number; events: number; alerts: number; rejected: number }

/** Adds the command. Exit code 1: a file could not be read (the others are still analysed). */
export const registerAnalyze = (program: Command): void => {
  const command = program
    .command('analyze')
    .description('find attacks in captures (pcap or pcapng, gzip too; "-" reads standard input), each on its own')
    .argument('<file...>')
    .option('--json', 'one JSON object per alert, then one summary')
    .option('--sensor-id <id>', 'sensor_id of the events', 'local')
    .option(
      '--suppressions <file>',
      'what shall raise no alert (autoinmune.suppressions.yaml); evidence left out is counted',
    )
    .option(
      '--sigma <folder>',
      "Sigma rules beside the project's own; those that cannot be used: autoinmune sigma check",
    )
  withFoldOption(command).action(analyze)
}

const analyze = async (files: readonly string[], options: AnalyzeOptions): Promise<void> => {
  quitOnClosedPipe()
  const suppressions = options.suppressions === undefined ? [] : readSuppressions(options.suppressions)
  const startedMs = performance.now()
  const totals: Totals = { files: 0, packets: 0, events: 0, alerts: 0, rejected: 0 }
  // Loaded here: models and data files, which the other commands can do without.
  const { openPipeline } = await import('../pipeline.ts')
  const pipeline = await openPipeline({ isAnyTimeAccepted: true, isOffline: true, sigmaFolder: options.sigma })
  try {
    for (const file of files) {
      try {
        addTo(totals, await analyzeFile(file, pipeline, options, createSuppressionList(suppressions)))
      } catch (error) {
        process.exitCode = 1
        process.stderr.write(`${file}: ${messageOf(error)}\n`)
      }
    }
  } finally {
    await pipeline.close?.()
  }
  const seconds = Math.round(performance.now() - startedMs) / 1000
  if (options.json) print({ kind: 'summary', ...totals, seconds })
  else console.log(`${totals.packets} packets, ${totals.events} events, ${totals.alerts} alerts, ${seconds} s`)
}

const analyzeFile = async (
  file: string,
  pipeline: Processor<'events.raw'>,
  options: AnalyzeOptions,
  suppressions: SuppressionList,
): Promise<Analysis> => {
  const { analyseCapture } = await import('../analysis.ts')
  const progress = startProgress(file)
  try {
    const analysis = await analyseCapture(file, pipeline, {
      sensorId: options.sensorId,
      ...foldSettings(options),
      suppressions,
      onProgress: progress.update,
    })
    progress.stop()
    show(file, analysis, options)
    return analysis
  } finally {
    progress.stop()
  }
}

const show = (file: string, analysis: Analysis, options: AnalyzeOptions): void => {
  const alerts = analysis.alerts.map(toAlertJson)
  const notes = [...captureNotes(analysis.sensor), ...rejectionNotes(analysis), captureSummary(analysis.sensor)]
  for (const note of notes) {
    process.stderr.write(`${file}: ${note}\n`)
  }
  if (options.json) for (const alert of alerts) print({ ...alert, file })
  else if (alerts.length > 0) console.log(`${file}\n${renderAlerts(alerts)}`)
}

const rejectionNotes = ({ ledger }: Analysis): string[] => [
  ...[...ledger].flatMap(([stage, { rejected }]) =>
    Object.entries(rejected).map(([reason, count]) => `${stage} rejected ${count} events: ${reason}`),
  ),
  ...suppressionNotes(ledger.get('alerting')?.dropped.suppressed ?? 0),
]

const suppressionNotes = (count: number): string[] =>
  count === 0 ? [] : [`${count} pieces of evidence left out: their subject is suppressed`]

const print = (value: object): void => void process.stdout.write(`${JSON.stringify(value)}\n`)

const addTo = (totals: Totals, { alerts, events, sensor, ledger }: Analysis): void => {
  totals.files += 1
  totals.packets += sensor.packets_seen
  totals.events += events
  totals.alerts += alerts.length
  for (const { rejected } of ledger.values()) for (const count of Object.values(rejected)) totals.rejected += count
}
