// autoinmune audit: who asked or changed what; audit verify: whether the log is whole, computed here from what the service gives.
import { type Command, InvalidArgumentError } from 'commander'
import { CHAIN_START, type ChainEnd, type ChainedEntry, followChain } from '../../rag-api/audit/chain.ts'
import { quitOnClosedPipe } from '../closed-pipe.ts'
import { openRagClient, orNotRunning, type RagClient } from '../rag-client.ts'
import { terminalText } from '../terminal-text.ts'

type ListOptions = { json?: boolean; actor?: string; action?: string; from?: string; limit: number; url?: string }
type VerifyOptions = { json?: boolean; since?: ChainEnd; url?: string }
type Entry = {
  readonly position: number
  readonly at: string
  readonly actor: string
  readonly action: string
  readonly client: string | null
  readonly took_ms: number | null
  readonly detail: unknown
}
type OpenWriter = {
  readonly writer: string
  readonly missing: number
  readonly is_closed: boolean
  readonly last: string
}

/** Adds the commands. Exit code 0: shown or intact; 1: refused or broken; 3: nothing runs. */
export const registerAudit = (program: Command): void => {
  const command = program
    .command('audit')
    .description('who asked or changed what, the newest first')
    .option('--json', 'one JSON object per entry, or the result')
    .option('--actor <name>')
    .option('--action <name>', 'question, function, mcp, report, feedback, event, log, refused, ...')
    .option('--from <time>', 'not before (RFC 3339)')
    .option('--limit <count>', 'how many, at most 500', limitOf, 50)
    .option('--url <url>', 'the service; by default this machine and HTTP_PORT')
    .action((options: ListOptions) => orNotRunning(() => list(options)))
  command
    .command('verify')
    .description('whether entries were changed, removed or put in between (--json, --url as above)')
    .option('--since <position:digest>', 'begin at an end that was noted before', endOf)
    .action((_options: object, self: Command) => orNotRunning(() => verify(self.optsWithGlobals<VerifyOptions>())))
}

const limitOf = (text: string): number => {
  const limit = Number(text)
  if (!Number.isInteger(limit) || limit < 1 || limit > 500) throw new InvalidArgumentError('it must be 1 to 500')
  return limit
}

const endOf = (text: string): ChainEnd => {
  const [, position = '', digest = ''] = /^(\d{1,15}):([0-9a-f]{64})$/.exec(text) ?? []
  if (digest === '') throw new InvalidArgumentError('it must be POSITION:DIGEST as audit verify prints it')
  return { position: Number(position), digest }
}

const list = async ({ json, url, limit, ...filters }: ListOptions): Promise<void> => {
  quitOnClosedPipe()
  const query = new URLSearchParams({ limit: String(limit) })
  for (const name of ['actor', 'action', 'from'] as const) if (filters[name]) query.set(name, filters[name])
  const response = await openRagClient(url).call(`/v1/audit?${query}`)
  const { entries } = (await response.json()) as { entries: readonly Entry[] }
  for (const entry of entries) console.log(json ? JSON.stringify(entry) : terminalText(lineOf(entry)))
}

const lineOf = ({ position, at, actor, action, client, took_ms, detail }: Entry): string => {
  const took = took_ms === null ? '' : ` ${took_ms} ms`
  return `${position} ${at} ${actor}${client ? `@${client}` : ''} ${action}${took} ${JSON.stringify(detail).slice(0, 200)}`
}

const verify = async ({ json, since, url }: VerifyOptions): Promise<void> => {
  const { end, broken, openWriters } = await checkAll(openRagClient(url), since ?? CHAIN_START)
  const missing = openWriters.filter((one) => one.missing > 0)
  if (broken || missing.length > 0) process.exitCode = 1
  if (json) {
    console.log(JSON.stringify({ intact: !broken && missing.length === 0, end, broken: broken ?? null, openWriters }))
    return
  }
  if (broken) console.error(`broken at entry ${broken.position}: ${broken.reason}`)
  else console.log(`intact: ${end.position} entries; note its end for the next time: ${end.position}:${end.digest}`)
  for (const { writer, missing: count } of missing) console.error(`${writer}: ${count} of its entries are missing`)
  for (const { writer, last } of openWriters.filter((one) => !one.is_closed)) {
    console.log(`${writer} runs, or ended without closing the log: its last entry is of ${last}`)
  }
}

type Page = { readonly entries: ChainedEntry[]; readonly head: ChainEnd; readonly open_writers: OpenWriter[] }

/** Reads on until the end of the log that was there at the first page. */
const checkAll = async (client: RagClient, start: ChainEnd) => {
  let end = start
  let first: Page | undefined
  for (;;) {
    const page = (await (await client.call(`/v1/audit/chain?after=${end.position}&limit=5000`)).json()) as Page
    first ??= page
    const { head, open_writers: openWriters } = first
    const followed = followChain(end, page.entries)
    end = followed.end
    if (followed.broken) return { end, broken: followed.broken, openWriters }
    const isShort = page.entries.length === 0 && end.position < head.position
    if (isShort)
      return { end, broken: { position: end.position + 1, reason: 'entries are missing at the end' }, openWriters }
    if (end.position >= head.position) return { end, openWriters }
  }
}
