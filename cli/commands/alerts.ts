// autoinmune alerts: the newest alerts, or every new one as it comes; and what a person says of one.
import { Argument, type Command, InvalidArgumentError, Option } from 'commander'
import { formatAlert } from '../../rag-api/formats/format.ts'
import { ALERT_FORMATS, type AlertFormat } from '../../rag-api/formats/names.ts'
import type { AlertJson } from '../../rag-api/routes/alert-json.ts'
import { renderAlertLine, renderAlerts, type ShownAlert } from '../alert-table.ts'
import { quitOnClosedPipe } from '../closed-pipe.ts'
import { openRagClient, orNotRunning, type RagClient } from '../rag-client.ts'
import { terminalText } from '../terminal-text.ts'

type AlertsOptions = { json?: boolean; format?: AlertFormat; watch?: boolean; limit: number; url?: string }
type FeedbackOptions = { comment?: string; json?: boolean; url?: string }

/** Adds the command. Exit code 0: shown; 1: refused; 3: nothing runs. */
export const registerAlerts = (program: Command): void => {
  const command = program
    .command('alerts')
    .description('the newest alerts')
    .option('--json', 'one JSON object per alert')
    .addOption(
      new Option('--format <format>', 'one JSON object per alert in a published schema').choices([...ALERT_FORMATS]),
    )
    .option('--watch', 'go on with every new alert until interrupted')
    .option('--limit <count>', 'how many, at most 200', limitOf, 50)
    .option('--url <url>', 'the service; by default this machine and HTTP_PORT')
    .action((options: AlertsOptions) => orNotRunning(() => showAlerts(options)))
  command
    .command('feedback')
    .description('say whether an alert was right; the newest verdict of each person counts (--json, --url as above)')
    .argument('<alert-id>')
    .addArgument(new Argument('<verdict>', 'true: an attack; false: none').choices(['true', 'false']))
    .option('--comment <text>', 'why')
    .action((id: string, verdict: 'true' | 'false', _options: object, self: Command) =>
      orNotRunning(() => giveFeedback(id, verdict, self.optsWithGlobals<FeedbackOptions>())),
    )
}

const limitOf = (text: string): number => {
  const limit = Number(text)
  if (!Number.isInteger(limit) || limit < 1 || limit > 200) throw new InvalidArgumentError('it must be 1 to 200')
  return limit
}

const showAlerts = async (options: AlertsOptions): Promise<void> => {
  quitOnClosedPipe()
  const client = openRagClient(options.url)
  if (options.watch) return watchAlerts(client, options)
  const format = options.format === undefined ? '' : `&format=${options.format}`
  const response = await client.call(`/v1/alerts?limit=${options.limit}${format}`)
  const { alerts } = (await response.json()) as { alerts: ShownAlert[] }
  const isJson = options.json || options.format
  console.log(isJson ? alerts.map((alert) => JSON.stringify(alert)).join('\n') : renderAlerts(alerts))
}

/** Reads server-sent events until the service ends them. */
const watchAlerts = async (client: RagClient, options: AlertsOptions): Promise<void> => {
  const { body } = await client.call('/v1/alerts/stream')
  if (!body) throw new Error('the service sent no stream')
  let rest = ''
  for await (const text of body.pipeThrough(new TextDecoderStream())) {
    const lines = (rest + text).split('\n')
    rest = lines.pop() ?? ''
    for (const line of lines.filter((one) => one.startsWith('data: '))) console.log(lineOf(line.slice(6), options))
  }
  throw new Error('the service ended the stream')
}

const lineOf = (data: string, { json, format }: AlertsOptions): string => {
  if (format !== undefined) return JSON.stringify(formatAlert(JSON.parse(data) as AlertJson, format))
  return json ? data : renderAlertLine(JSON.parse(data) as ShownAlert)
}

const giveFeedback = async (id: string, verdict: 'true' | 'false', options: FeedbackOptions): Promise<void> => {
  const { comment, json, url } = options
  const response = await openRagClient(url).call(`/v1/alerts/${encodeURIComponent(id)}/feedback`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ verdict: `${verdict}_positive`, ...(comment === undefined ? {} : { comment }) }),
  })
  const given = (await response.json()) as { actor: string; verdict: string; alert_id: string }
  if (json) console.log(JSON.stringify(given))
  else console.log(terminalText(`${given.alert_id} is a ${given.verdict.replace('_', ' ')}, says ${given.actor}`))
}
