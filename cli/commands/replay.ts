// autoinmune replay FILE: a capture to events.raw, at its own speed or another, at its own time or now.
import { setTimeout as wait } from 'node:timers/promises'
import { type Command, InvalidArgumentError, Option } from 'commander'
import { openCapture } from '../../ingest/sensor/capture-file.ts'
import { paced, rebaseShiftUs, shifted, spanOf } from '../../ingest/sensor/pace.ts'
import { runSensor } from '../../ingest/sensor/run-sensor.ts'
import { createSensor } from '../../ingest/sensor/sensor.ts'
import { startProgress } from '../progress.ts'
import { openEventPublisher, printSensorSummary } from '../sensor-output.ts'

type ReplayOptions = { rebase?: 'now'; speed: number; sensorId: string; region?: string; json?: boolean }

/** Adds the command. */
export const registerReplay = (program: Command): void => {
  program
    .command('replay')
    .description('meter a capture (pcap or pcapng) and publish its flow records to events.raw')
    .argument('<file>', 'a file, or "-" for standard input')
    .addOption(
      new Option('--rebase <time>', 'move the capture to the present (new events with new ids)').choices(['now']),
    )
    .option('--speed <factor>', 'multiple of the capture\'s own speed, or "max"', speedOf, 1)
    .option('--sensor-id <id>', 'name of this sensor in its events', 'replay')
    .option('--region <name>', 'region of this sensor')
    .option('--json', 'print the summary as one JSON object')
    .addHelpText('after', HELP)
    .action(replay)
}

const HELP = `
Without --rebase a second replay writes the same events with the same ids: nothing is doubled.
With --rebase now no event lies in the future: the first packet is placed at now and the capture keeps its own pace at speed 1
or slower; at a higher speed (or "max") it is placed earlier, so that the last packet is at the moment when it is sent.`

const speedOf = (text: string): number => {
  const speed = text === 'max' ? Number.POSITIVE_INFINITY : Number(text)
  if (!(speed > 0)) throw new InvalidArgumentError('it must be a number above 0, or "max"')
  return speed
}

const replay = async (file: string, options: ReplayOptions): Promise<void> => {
  const isRebased = options.rebase === 'now'
  if (isRebased && file === '-')
    throw new Error('--rebase now reads the capture twice: it needs a file, not standard input')
  const span = isRebased ? await spanOf(file) : undefined
  const publisher = await openEventPublisher()
  const startedMs = performance.now()
  const sensor = createSensor({
    sensorId: options.sensorId,
    ...(options.region === undefined ? {} : { region: options.region }),
  })
  const progress = startProgress(file)
  try {
    const capture = openCapture(file, { onProgress: progress.update })
    const shiftUs = span ? rebaseShiftUs(span, Date.now() * 1000, options.speed) : 0
    const batches = paced(shifted(capture.batches, shiftUs), options.speed, { nowMs: () => performance.now(), wait })
    await runSensor({ sensor, batches, publisher, speed: options.speed })
  } finally {
    progress.stop()
    await publisher.close()
  }
  const seconds = (performance.now() - startedMs) / 1000
  printSensorSummary(
    { counters: sensor.counters(), events: publisher.acknowledged(), seconds, dropped: 0 },
    options.json === true,
  )
}
