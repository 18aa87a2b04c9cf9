// autoinmune capture IFACE|-: live traffic to events.raw.
import type { Command } from 'commander'
import { openCapture } from '../../ingest/sensor/capture-file.ts'
import { openLiveCapture } from '../../ingest/sensor/live.ts'
import type { PacketBatch } from '../../ingest/sensor/packet-batch.ts'
import { runSensor } from '../../ingest/sensor/run-sensor.ts'
import { createSensor } from '../../ingest/sensor/sensor.ts'
import { openEventPublisher, printSensorSummary } from '../sensor-output.ts'

type CaptureCommandOptions = { filter: string; sensorId: string; region?: string; json?: boolean }

type Source = {
  readonly batches: AsyncIterable<PacketBatch>
  close(): void
  /** Packets that we were too slow for. */
  dropped(): number
}

/** Adds the command. Ends with SIGINT or SIGTERM (what is open is exported first) or with its input. */
export const registerCapture = (program: Command): void => {
  program
    .command('capture')
    .description('meter live traffic and publish its flow records to events.raw')
    .argument(
      '<interface>',
      'an interface, or "-" for a pcap stream on standard input: tcpdump -U -w - | autoinmune capture -',
    )
    .option('--filter <bpf>', 'capture filter, such as "not port 9092" (interfaces only)', '')
    .option('--sensor-id <id>', 'name of this sensor in its events', 'local')
    .option('--region <name>', 'region of this sensor')
    .option('--json', 'print the summary as one JSON object')
    .addHelpText(
      'after',
      '\nThe built-in live capture keeps up with some 20,000 packets/s and cannot tell what the kernel dropped.\nFor more, or to know the drops, let tcpdump or dumpcap capture and pipe its output.',
    )
    .action(capture)
}

const capture = async (device: string, options: CaptureCommandOptions): Promise<void> => {
  const source = device === '-' ? openStandardInput() : openInterface(device, options.filter)
  const publisher = await openEventPublisher()
  const startedMs = performance.now()
  const sensor = createSensor({
    sensorId: options.sensorId,
    ...(options.region === undefined ? {} : { region: options.region }),
  })
  const stop = () => source.close()
  process.once('SIGINT', stop).once('SIGTERM', stop)
  try {
    await runSensor({ sensor, batches: source.batches, publisher, speed: 1 })
  } finally {
    source.close()
    await publisher.close()
  }
  const seconds = (performance.now() - startedMs) / 1000
  const summary = { counters: sensor.counters(), events: publisher.acknowledged(), seconds, dropped: source.dropped() }
  printSensorSummary(summary, options.json === true)
}

const openStandardInput = (): Source => ({
  batches: openCapture('-').batches,
  close: () => process.stdin.destroy(),
  dropped: () => 0,
})

const openInterface = (device: string, filter: string): Source => openLiveCapture(device, filter)
