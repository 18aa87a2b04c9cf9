// autoinmune ask "...": a question in Spanish or English, answered by the running service.
import { type Command, Option } from 'commander'
import { renderAnswer, type ShownAnswer } from '../answer-text.ts'
import { openRagClient, orNotRunning } from '../rag-client.ts'

type AskOptions = { json?: boolean; timeZone: string; url?: string; session?: string; words?: 'model' | 'plain' }

/** Adds the command. Exit code 0: answered; 1: refused; 3: nothing runs. */
export const registerAsk = (program: Command): void => {
  program
    .command('ask')
    .description('ask a question in Spanish or English; the answer cites the events and alerts behind it')
    .argument('<question...>', 'such as "¿Qué eventos precedieron a este ataque SSH en las últimas 4 horas?"')
    .option('--json', 'print the response as one JSON object')
    .option(
      '--time-zone <name>',
      'zone in which times are meant (IANA name)',
      Intl.DateTimeFormat().resolvedOptions().timeZone,
    )
    .option('--session <name>', 'name of a conversation: "and yesterday?", "this IP" refer to its question before')
    .addOption(
      new Option(
        '--words <whose>',
        'whether a language model may word the answer; by default where one is set up',
      ).choices(['model', 'plain']),
    )
    .option('--url <url>', 'the service; by default this machine and HTTP_PORT')
    .action((words: string[], options: AskOptions) => orNotRunning(() => ask(words.join(' '), options)))
}

const ask = async (question: string, options: AskOptions): Promise<void> => {
  const response = await openRagClient(options.url).call('/v1/questions', {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ question, time_zone: options.timeZone, session: options.session, words: options.words }),
  })
  const answer = (await response.json()) as ShownAnswer
  console.log(options.json ? JSON.stringify(answer) : renderAnswer(answer))
}
