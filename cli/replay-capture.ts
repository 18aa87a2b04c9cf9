// A capture to events.raw: what `replay` and `demo` do.
import { setTimeout as wait } from 'node:timers/promises'
import { openCapture } from '../ingest/sensor/capture/capture-file.ts'
import { paced, rebaseShiftUs, shifted, spanOf } from '../ingest/sensor/pace.ts'
import { runSensor } from '../ingest/sensor/run-sensor.ts'
import { createSensor } from '../ingest/sensor/sensor.ts'
import type { MeterSettings } from '../ingest/sensor/settings.ts'
import { startProgress } from './progress.ts'
import { openEventPublisher, type SensorSummary } from './sensor-output.ts'

export type ReplayOptions = {
  /** Move the capture to the present: new events with new ids. */
  readonly isRebased: boolean
  /** Multiple of the capture's own speed; Infinity: as fast as it goes. */
  readonly speed: number
  readonly sensorId: string
  readonly region?: string
  readonly settings?: Partial<MeterSettings>
  /** Where broker and registry are named. Absent: this process's environment. */
  readonly environment?: Readonly<Record<string, string | undefined>>
}

/** Meters `file` ("-": standard input) and publishes its records; resolves when all are acknowledged. */
export const replayCapture = async (file: string, options: ReplayOptions): Promise<SensorSummary> => {
  const { isRebased, speed, sensorId, region, settings, environment } = options
  if (isRebased && file === '-')
    throw new Error('--rebase now reads the capture twice: it needs a file, not standard input')
  const span = isRebased ? await spanOf(file) : undefined
  const publisher = await openEventPublisher(environment)
  const startedMs = performance.now()
  const sensor = createSensor({
    sensorId,
    ...(region === undefined ? {} : { region }),
    ...(settings === undefined ? {} : { settings }),
  })
  const progress = startProgress(file)
  const capture = openCapture(file, { onProgress: progress.update })
  try {
    const shiftUs = span ? rebaseShiftUs(span, Date.now() * 1000, speed) : 0
    const batches = paced(shifted(capture.batches, shiftUs), speed, { nowMs: () => performance.now(), wait })
    await runSensor({ sensor, batches, publisher, speed })
  } finally {
    progress.stop()
    await publisher.close()
  }
  const seconds = (performance.now() - startedMs) / 1000
  const dropped = capture.problems.kernelDrops ?? 0
  return { counters: sensor.counters(), published: publisher.counters(), seconds, dropped }
}
