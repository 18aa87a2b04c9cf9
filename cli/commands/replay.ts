// autoinmune replay FILE: a capture to events.raw, at its own speed or another, at its own time or now.
import { type Command, InvalidArgumentError, Option } from 'commander'
import { type FoldOption, foldSettings, withFoldOption } from '../fold-option.ts'
import { replayCapture } from '../replay-capture.ts'
import { printSensorSummary } from '../sensor-output.ts'

type ReplayCommandOptions = FoldOption & {
  rebase?: 'now'
  speed: number
  sensorId: string
  region?: string
  json?: boolean
}

/** Adds the command. */
export const registerReplay = (program: Command): void => {
  const command = program
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
  withFoldOption(command).action(replay)
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

const replay = async (file: string, command: ReplayCommandOptions): Promise<void> => {
  const { rebase, speed, sensorId, region, json } = command
  const options = {
    ...{ isRebased: rebase === 'now', speed, sensorId },
    ...(region === undefined ? {} : { region }),
    ...foldSettings(command),
  }
  printSensorSummary(await replayCapture(file, options), json === true)
}
