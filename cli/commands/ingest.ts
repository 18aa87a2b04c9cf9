// autoinmune ingest logs: log sources to logs.raw and events.raw; with files: those files, once.
import type { Command } from 'commander'
import type { ReadOptions } from '../parsed-share.ts'
import { withReadOptions } from './parse-logs.ts'

type IngestOptions = {
  config?: string
  source: string
  format: ReadOptions['format']
  timeZone: string
  reference?: number
  json?: boolean
}

/** Lines handed over at once. */
const GROUP_LINES = 2000

/** Adds the command. Exit code 0: stopped by a signal, or every file was read; 1: bad configuration, a file or the broker failed. */
export const registerIngest = (program: Command): void => {
  const command = program.command('ingest').description('what other programs observed')
  withReadOptions(
    command
      .command('logs')
      .description(
        'read the sources of autoinmune.logs.yaml until it is told to stop; with files: those files, once (gzip too)',
      )
      .argument('[file...]')
      .option('--config <file>', 'declares the sources (default: LOGS_CONFIG_FILE, else autoinmune.logs.yaml)')
      .option('--source <name>', 'with files: name of the source, sensor_id of its events', 'files'),
  )
    .option('--json', 'with files: the counts as one JSON object')
    .addHelpText('after', HELP)
    .action(ingestLogs)
}

const HELP = `
A file that is read again writes the same rows: the id of a line follows from its source, file name, place and text.`

const ingestLogs = async (files: readonly string[], options: IngestOptions): Promise<void> => {
  if (files.length > 0) return ingestFiles(files, options)
  const { communityIdOfEvent } = await import('../community-id.ts')
  const { runLogs } = await import('../../ingest/logs/main.ts')
  process.exit(await runLogs(communityIdOfEvent, options.config))
}

const ingestFiles = async (files: readonly string[], options: IngestOptions): Promise<void> => {
  // Loaded here: the Kafka client, which `autoinmune --help` can do without.
  const { openFileIntake } = await import('../log-intake.ts')
  const { readStream } = await import('../parsed-share.ts')
  const { format, timeZone, reference, source } = options
  const reading = { format, timeZone, source, ...(reference === undefined ? {} : { referenceMs: reference }) }
  const { intake, counts, close } = await openFileIntake()
  try {
    for (const file of files) {
      for await (const { stream, lines } of readStream(file, reading)) {
        for (let from = 0; from < lines.length; from += GROUP_LINES) {
          await intake.take(stream, lines.slice(from, from + GROUP_LINES))
        }
      }
    }
  } finally {
    await close()
  }
  const { lines, parsed, ignored, rejected, events } = counts()
  console.log(
    options.json
      ? JSON.stringify({ kind: 'summary', files: files.length, lines, parsed, ignored, rejected, events })
      : `${files.length} files, ${lines} lines: ${parsed} rows, ${ignored} headers and empty lines, ${rejected} dead letters; ${events} network events`,
  )
}
