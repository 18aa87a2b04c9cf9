// autoinmune capture IFACE|-: live traffic to events.raw.
import { type Command, InvalidArgumentError, Option } from 'commander'
import { openCapture } from '../../ingest/sensor/capture/capture-file.ts'
import { openLiveCapture } from '../../ingest/sensor/capture/live.ts'
import type { PacketBatch } from '../../ingest/sensor/capture/packet-batch.ts'
import { openToolCapture } from '../../ingest/sensor/capture/tool-capture.ts'
import { openSensorMetrics } from '../../ingest/sensor/metrics.ts'
import type { Publisher } from '../../ingest/sensor/publish.ts'
import { runSensor } from '../../ingest/sensor/run-sensor.ts'
import { createSensor, type Sensor } from '../../ingest/sensor/sensor.ts'
import { type HealthServer, serveHealth } from '../../processors/runtime/health.ts'
import { type FoldOption, foldSettings, withFoldOption } from '../fold-option.ts'
import { openEventPublisher, openLiveEventPublisher, printSensorSummary } from '../sensor-output.ts'

type CaptureCommandOptions = FoldOption & {
  filter: string
  sensorId: string
  region?: string
  json?: boolean
  metricsPort?: number
  with?: string
}

type Source = {
  readonly batches: AsyncIterable<PacketBatch>
  close(): void
  /** Packets that we were too slow for. */
  dropped(): number
}

/** Adds the command. Ends with SIGINT or SIGTERM (what is open is exported first) or with its input. */
export const registerCapture = (program: Command): void => {
  const command = program
    .command('capture')
    .description('meter live traffic and publish its flow records to events.raw')
    .argument(
      '<interface>',
      'an interface, or "-" for a pcap stream on standard input: tcpdump -U -w - | autoinmune capture -',
    )
    .option('--filter <bpf>', 'capture filter, such as "not port 9092" (interfaces only)', '')
    .addOption(
      new Option('--with <tool>', 'capture through this tool instead of libpcap in this process').choices(['tcpdump']),
    )
    .option('--sensor-id <id>', 'name of this sensor in its events', 'local')
    .option('--region <name>', 'region of this sensor')
    .option('--metrics-port <n>', 'serve /healthz and /metrics on this port of 127.0.0.1 (0: any free one)', portNumber)
    .option('--json', 'print the summary as one JSON object')
    .addHelpText(
      'after',
      '\nThe built-in live capture cannot tell what the kernel dropped and keeps up with less.\nFor more, and to know the drops: --with tcpdump, or pipe the output of another tool.',
    )
  withFoldOption(command).action(capture)
}

const capture = async (device: string, options: CaptureCommandOptions): Promise<void> => {
  const source = device === '-' ? openStandardInput() : openInterface(device, options)
  const report = (sentence: string) => void process.stderr.write(`${sentence}\n`)
  const publisher = device === '-' ? await openEventPublisher() : await openLiveEventPublisher(report)
  const startedMs = performance.now()
  const sensor = createSensor({
    sensorId: options.sensorId,
    ...(options.region === undefined ? {} : { region: options.region }),
    ...foldSettings(options),
  })
  const stop = () => source.close()
  process.once('SIGINT', stop).once('SIGTERM', stop)
  const health = await serveMetrics(options, sensor, publisher, source)
  try {
    await runSensor({ sensor, batches: source.batches, publisher, speed: 1 })
  } finally {
    source.close()
    await publisher.close()
    await health?.close()
  }
  const seconds = (performance.now() - startedMs) / 1000
  const summary = { counters: sensor.counters(), published: publisher.counters(), seconds, dropped: source.dropped() }
  printSensorSummary(summary, options.json === true)
}

const portNumber = (text: string): number => {
  const port = Number(text)
  if (!Number.isInteger(port) || port < 0 || port > 65_535)
    throw new InvalidArgumentError('it must be a port number, or 0')
  return port
}

/** Serves the sensor's counters while it runs, when a port was given. */
const serveMetrics = async (
  { metricsPort, sensorId }: CaptureCommandOptions,
  sensor: Sensor,
  publisher: Publisher,
  source: Source,
): Promise<HealthServer | undefined> => {
  if (metricsPort === undefined) return undefined
  const metrics = openSensorMetrics({
    sensorId,
    counters: sensor.counters,
    published: publisher.counters,
    dropped: source.dropped,
  })
  const server = await serveHealth({ host: '127.0.0.1', port: metricsPort, checks: {}, metrics })
  process.stderr.write(`metrics on http://127.0.0.1:${server.port}/metrics\n`)
  return server
}

const openStandardInput = (): Source => {
  const { batches, problems } = openCapture('-')
  return { batches, close: () => process.stdin.destroy(), dropped: () => problems.kernelDrops ?? 0 }
}

const openInterface = (device: string, options: CaptureCommandOptions): Source =>
  (options.with === 'tcpdump' ? openToolCapture : openLiveCapture)(device, options.filter)
