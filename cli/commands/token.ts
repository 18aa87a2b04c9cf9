// autoinmune token new: a bearer token for a person or a program; token check FILE: whether a file of tokens is good.
import { type Command, InvalidArgumentError, Option } from 'commander'
import { ROLES, type Role, SCOPES, type Scope } from '../../rag-api/access/permissions.ts'
import { digestOf, isExpired, makeToken, momentOf, readTokens } from '../../rag-api/access/tokens.ts'
import { terminalText } from '../terminal-text.ts'

type NewOptions = { name: string; role: Role; scope: Scope[]; expires?: string; json?: boolean }

/** Adds the commands. Exit code 1: a value is bad; all of them are listed. */
export const registerToken = (program: Command): void => {
  const command = program.command('token').description('bearer tokens of the HTTP service: autoinmune.tokens.yaml')
  command
    .command('new')
    .description('make a token; it is shown once, the file needs only its digest')
    .requiredOption('--name <name>', 'who holds it', nameOf)
    .addOption(new Option('--role <role>', 'what its holder may do').choices([...ROLES]).makeOptionMandatory())
    .addOption(
      new Option('--scope <scope...>', 'what it may do beside the role').choices([...SCOPES]).default([] as string[]),
    )
    .option('--expires <time>', 'RFC 3339 time with zone, or a day (its end, UTC)', expiresOf)
    .option('--json', 'the token and its entry as one JSON object')
    .action(makeOne)
  command
    .command('check')
    .description('check a file of tokens: every bad value at once, who holds what, and what has expired')
    .argument('<file>')
    .action(checkFile)
}

const nameOf = (text: string): string => {
  if (!/^[a-z][a-z0-9._-]{0,63}$/.test(text)) {
    throw new InvalidArgumentError('it must be a lower-case letter, then letters, digits, ".", "_" or "-", 64 at most')
  }
  return text
}

const expiresOf = (text: string): string => {
  if (momentOf(text) === undefined) throw new InvalidArgumentError('it must be an RFC 3339 time with zone, or a day')
  return text
}

const makeOne = ({ name, role, scope, expires, json }: NewOptions): void => {
  const token = makeToken()
  const entry = {
    ...{ name, role },
    ...(scope.length > 0 ? { scopes: scope } : {}),
    sha256: digestOf(token).toString('hex'),
    ...(expires === undefined ? {} : { expires }),
  }
  if (json) {
    console.log(JSON.stringify({ token, entry }))
    return
  }
  const scopes = scope.length > 0 ? `, scopes: [${scope.join(', ')}]` : ''
  const until = expires === undefined ? '' : `, expires: "${expires}"`
  console.log(`token, shown this once: ${token}\nbelow "tokens:" in autoinmune.tokens.yaml:`)
  console.log(`  - { name: ${name}, role: ${role}${scopes}, sha256: ${entry.sha256}${until} }`)
}

const checkFile = (file: string): void => {
  const tokens = readTokens(file)
  const expired = tokens.filter((token) => isExpired(token, Date.now()))
  console.log(`${file}: ${tokens.length} tokens, no bad value; ${expired.length} have expired and open nothing`)
  for (const token of tokens) {
    const scopes = token.scopes.length > 0 ? `, scopes ${token.scopes.join(' ')}` : ''
    console.log(terminalText(`  ${token.name}: ${token.role}${scopes}${expired.includes(token) ? ', expired' : ''}`))
  }
}
