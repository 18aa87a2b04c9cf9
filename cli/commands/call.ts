// autoinmune call FUNCTION --json '{...}': one of the read-only functions, answered by the running service.
import type { Command } from 'commander'
import { openRagClient, orNotRunning } from '../rag-client.ts'

type CallOptions = { json: string; url?: string }
type Listed = { readonly functions: readonly { readonly name: string; readonly description: string }[] }

/** Adds the command. Exit code 0: answered; 1: refused; 3: nothing runs. */
export const registerCall = (program: Command): void => {
  program
    .command('call')
    .description(
      'call a read-only function with arguments and print its answer as JSON (docs/functions.md); without a name, list them',
    )
    .argument('[function]', 'such as threat_assessment_bulk or related_to_ip')
    .option('--json <input>', 'its input, a JSON object; "-" reads it from standard input', '{}')
    .option('--url <url>', 'the service; by default this machine and HTTP_PORT')
    .action((name: string | undefined, options: CallOptions) => orNotRunning(() => call(name, options)))
}

const call = async (name: string | undefined, { json, url }: CallOptions): Promise<void> => {
  const client = openRagClient(url)
  if (name === undefined) {
    const { functions } = (await (await client.call('/v1/functions')).json()) as Listed
    const width = Math.max(...functions.map((one) => one.name.length))
    for (const one of functions) console.log(`${one.name.padEnd(width)}  ${one.description}`)
    return
  }
  const response = await client.call(`/v1/functions/${encodeURIComponent(name)}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: await inputOf(json),
  })
  console.log(JSON.stringify(await response.json(), null, 2))
}

/** The text of a JSON object. Throws an error that names --json when it is none. */
const inputOf = async (given: string): Promise<string> => {
  const text = given === '-' ? await readAll() : given
  try {
    JSON.parse(text)
    return text
  } catch (error) {
    throw new Error(`--json is no JSON: ${error instanceof Error ? error.message : error}`)
  }
}

const readAll = async (): Promise<string> => {
  const chunks: Buffer[] = []
  for await (const chunk of process.stdin) chunks.push(chunk as Buffer)
  return Buffer.concat(chunks).toString()
}
