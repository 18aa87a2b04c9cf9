// autoinmune trace: what a language model was asked and said, and whether today's checks would send it.
import { type Command, InvalidArgumentError } from 'commander'
import type { Replayed } from '../../rag-api/language-model/replay.ts'
import type { StoredRun } from '../../rag-api/language-model/runs.ts'
import { openRagClient, orNotRunning } from '../rag-client.ts'
import { terminalText } from '../terminal-text.ts'
import { renderReplayed, renderRun, renderRuns } from '../trace-text.ts'

type TraceOptions = { json?: boolean; limit: number; url?: string }

/** Adds the commands. Exit code 0: shown; 1: refused, or replay comes to another verdict than then; 3: nothing runs. */
export const registerTrace = (program: Command): void => {
  const command = program
    .command('trace')
    .description('runs of the language model: prompts, outputs, verdicts')
    .option('--json', 'print JSON')
    .option('--url <url>', 'the service; by default this machine and HTTP_PORT')
    .option('--limit <count>', 'of list: how many, at most 200', limitOf, 20)
  command
    .command('list')
    .description('the newest runs')
    .action((_options: object, self: Command) => orNotRunning(() => list(self.optsWithGlobals<TraceOptions>())))
  command
    .command('show')
    .description('one run, call by call')
    .argument('<run-id>')
    .action((id: string, _options: object, self: Command) =>
      orNotRunning(() => show(id, self.optsWithGlobals<TraceOptions>())),
    )
  command
    .command('replay')
    .description("hold a run's stored outputs against its facts by the checks of today; no model is asked")
    .argument('<run-id>')
    .action((id: string, _options: object, self: Command) =>
      orNotRunning(() => replay(id, self.optsWithGlobals<TraceOptions>())),
    )
}

const limitOf = (text: string): number => {
  const limit = Number(text)
  if (!Number.isInteger(limit) || limit < 1 || limit > 200) throw new InvalidArgumentError('it must be 1 to 200')
  return limit
}

const get = async <T>(path: string, { url }: TraceOptions): Promise<T> =>
  (await openRagClient(url).call(`/v1/language-model/runs${path}`)).json() as Promise<T>

const print = (value: unknown, text: string, { json }: TraceOptions): void =>
  console.log(json ? JSON.stringify(value) : terminalText(text))

const list = async (options: TraceOptions): Promise<void> => {
  const { runs } = await get<{ runs: StoredRun[] }>(`?limit=${options.limit}`, options)
  print(runs, renderRuns(runs), options)
}

const show = async (id: string, options: TraceOptions): Promise<void> => {
  const run = await get<StoredRun>(`/${encodeURIComponent(id)}`, options)
  print(run, renderRun(run), options)
}

const replay = async (id: string, options: TraceOptions): Promise<void> => {
  const replayed = await get<Replayed>(`/${encodeURIComponent(id)}/replay`, options)
  print(replayed, renderReplayed(replayed), options)
  if (replayed.verdict_now !== replayed.verdict_then) process.exitCode = 1
}
