// autoinmune alerts: the newest alerts, or every new one as it comes.
import { type Command, InvalidArgumentError } from 'commander'
import { renderAlertLine, renderAlerts, type ShownAlert } from '../alert-table.ts'
import { quitOnClosedPipe } from '../closed-pipe.ts'
import { openRagClient, orNotRunning, type RagClient } from '../rag-client.ts'

type AlertsOptions = { json?: boolean; watch?: boolean; limit: number; url?: string }

/** Adds the command. Exit code 0: shown; 1: refused; 3: nothing runs. */
export const registerAlerts = (program: Command): void => {
  program
    .command('alerts')
    .description('the newest alerts')
    .option('--json', 'one JSON object per alert')
    .option('--watch', 'go on with every new alert until interrupted')
    .option('--limit <count>', 'how many, at most 200', limitOf, 50)
    .option('--url <url>', 'the service; by default this machine and HTTP_PORT')
    .action((options: AlertsOptions) => orNotRunning(() => showAlerts(options)))
}

const limitOf = (text: string): number => {
  const limit = Number(text)
  if (!Number.isInteger(limit) || limit < 1 || limit > 200) throw new InvalidArgumentError('it must be 1 to 200')
  return limit
}

const showAlerts = async (options: AlertsOptions): Promise<void> => {
  quitOnClosedPipe()
  const client = openRagClient(options.url)
  if (options.watch) return watchAlerts(client, options.json === true)
  const response = await client.call(`/v1/alerts?limit=${options.limit}`)
  const { alerts } = (await response.json()) as { alerts: ShownAlert[] }
  console.log(options.json ? alerts.map((alert) => JSON.stringify(alert)).join('\n') : renderAlerts(alerts))
}

/** Reads server-sent events until the service ends them. */
const watchAlerts = async (client: RagClient, asJson: boolean): Promise<void> => {
  const { body } = await client.call('/v1/alerts/stream')
  if (!body) throw new Error('the service sent no stream')
  let rest = ''
  for await (const text of body.pipeThrough(new TextDecoderStream())) {
    const lines = (rest + text).split('\n')
    rest = lines.pop() ?? ''
    for (const line of lines.filter((one) => one.startsWith('data: '))) {
      const data = line.slice(6)
      console.log(asJson ? data : renderAlertLine(JSON.parse(data) as ShownAlert))
    }
  }
  throw new Error('the service ended the stream')
}
