// One capture through sensor, pipeline and alerting in this process: no Kafka, no database.

import type { CaptureProblems } from '../ingest/sensor/capture/capture-parser.ts'
import { type ReadEventsOptions, readEvents } from '../ingest/sensor/read-events.ts'
import type { SensorCounters } from '../ingest/sensor/sensor.ts'
import type { MeterSettings } from '../ingest/sensor/settings.ts'
import { openAlerting } from '../processors/alerting/main.ts'
import type { SuppressionList } from '../processors/alerting/suppressions.ts'
import type { StageCounts } from '../processors/runtime/ledger.ts'
import { runInMemory } from '../processors/runtime/memory-runner.ts'
import type { Input, Output, Processor } from '../processors/runtime/processor.ts'
import type { Alert, NetworkEvent } from '../schemas/messages.ts'

export type AnalysisOptions = {
  readonly sensorId: string
  readonly settings?: Partial<MeterSettings>
  readonly onProgress?: (bytesRead: number, totalBytes: number | undefined) => void
  /** Sees every scored event and every revision of an alert, in the order in which they come. */
  readonly onOutput?: (output: Output) => void
  readonly through?: ReadEventsOptions['through']
  readonly suppressions?: SuppressionList
}

export type Analysis = {
  /** The last revision of each alert, in the order of first_seen. */
  readonly alerts: readonly Alert[]
  readonly events: number
  readonly sensor: SensorCounters & { readonly capture: CaptureProblems }
  /** What each stage did with its inputs: consumed = accepted + dropped + rejected. */
  readonly ledger: ReadonlyMap<string, StageCounts>
}

/** Analyses one capture with fresh state. Throws when the file cannot be read. Closes nothing: `pipeline` serves the next file too. */
export const analyseCapture = async (
  path: string,
  pipeline: Processor<'events.raw'>,
  options: AnalysisOptions,
): Promise<Analysis> => {
  const { through, suppressions, onOutput: watch, ...reader } = options
  const reading = readEvents(path, through ? { ...reader, through } : reader)
  const newest = new Map<string, Alert>()
  let events = 0
  const onOutput = (output: Output): void => {
    watch?.(output)
    if (output.topic === 'events.scored') events += 1
    if (output.topic === 'alerts.raised') keepNewest(newest, output.message)
  }
  const ledger = await runInMemory({
    processors: [pipeline, openAlerting(suppressions)] as readonly Processor[],
    source: asInputs(reading),
    onOutput,
  })
  const alerts = [...newest.values()].sort((a, b) => (a.first_seen_us ?? 0) - (b.first_seen_us ?? 0))
  return { alerts, events, sensor: reading.counters(), ledger }
}

const keepNewest = (newest: Map<string, Alert>, alert: Alert): void => {
  const id = alert.alert_id ?? ''
  if ((newest.get(id)?.revision ?? 0) < (alert.revision ?? 0)) newest.set(id, alert)
}

async function* asInputs(
  reading: AsyncIterable<readonly NetworkEvent[]>,
): AsyncGenerator<readonly Input<'events.raw'>[]> {
  for await (const events of reading) yield events.map((message) => ({ topic: 'events.raw', message }))
}
