// Features of a capture's events, as serving would compute them: the product's sensor and enrichment, then the one feature definition.
import { type ReadEventsOptions, readEvents } from '../../ingest/sensor/read-events.ts'
import { FEATURE_NAMES, featuresOf, isScorable } from '../../processors/inference/features.ts'
import { chainStages } from '../../processors/runtime/chain.ts'
import { runInMemory } from '../../processors/runtime/memory-runner.ts'
import { ok } from '../../processors/runtime/outcome.ts'
import type { EventStage, Input, Processor } from '../../processors/runtime/processor.ts'
import type { NetworkEvent } from '../../schemas/messages.ts'
import type { Label } from '../../training/label.ts'
import { createSample } from './sample.ts'

export type FeatureRow = { readonly label: Label; readonly tool: string; readonly values: Float32Array }

export type RowsWanted = {
  readonly label: (event: NetworkEvent) => Label | null
  readonly toolOf: (event: NetworkEvent) => string
  /** At most so many rows of a class, evenly spread over the capture. */
  readonly perClass: number
  /** The same of ordinary rows of each service: log-ons and file shares are few among look-ups and web pages. */
  readonly perNormal: number
}

export type CaptureRows = {
  readonly rows: readonly FeatureRow[]
  /** Flows that the sensor folded: they have no rows. */
  readonly foldedFlows: number
}

/** Rows of one capture, enriched with fresh state. Throws when the file cannot be read. `enrichment` serves the next capture too. */
export const featureRows = async (
  file: string,
  enrichment: EventStage,
  wanted: RowsWanted,
  reader: Omit<ReadEventsOptions, 'sensorId'> = {},
): Promise<CaptureRows> => {
  const samples = new Map<string, ReturnType<typeof createSample<FeatureRow>>>()
  const reading = readEvents(file, { ...reader, sensorId: 'training' })
  await runInMemory({
    processors: [
      chainStages(
        'features',
        [enrichment],
        collector((event) => collect(samples, event, wanted)),
      ),
    ],
    source: asInputs(reading),
  })
  return {
    rows: [...samples.values()].flatMap((sample) => sample.kept()),
    foldedFlows: reading.counters().flows_folded,
  }
}

const collect = (
  samples: Map<string, ReturnType<typeof createSample<FeatureRow>>>,
  event: NetworkEvent,
  { label: labelOf, toolOf, perClass, perNormal }: RowsWanted,
): void => {
  const label = isScorable(event) ? labelOf(event) : null
  if (label === null) return
  const isNormal = label === 'normal'
  const kind = isNormal ? `normal ${event.protocol_analysis?.service ?? event.transport}` : label
  const sample = samples.get(kind) ?? createSample<FeatureRow>(isNormal ? perNormal : perClass)
  samples.set(kind, sample)
  sample.offer(() => {
    const values = new Float32Array(FEATURE_NAMES.length)
    featuresOf(event, values)
    return { label, tool: toolOf(event), values }
  })
}

const collector = (see: (event: NetworkEvent) => void): Processor<'events.raw'> => ({
  name: 'collect',
  reads: ['events.raw'],
  async process(batch) {
    return batch.map(({ message }) => {
      see(message)
      return ok()
    })
  },
})

async function* asInputs(
  reading: AsyncIterable<readonly NetworkEvent[]>,
): AsyncGenerator<readonly Input<'events.raw'>[]> {
  for await (const events of reading) yield events.map((message) => ({ topic: 'events.raw', message }))
}
