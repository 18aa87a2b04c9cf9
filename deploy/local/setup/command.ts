// Programs that set-up calls: their output is shown only when they fail.
import { spawn } from 'node:child_process'

const REMEDIES: Readonly<Record<string, string>> = {
  mvn: 'install Maven (Debian: apt-get install maven; macOS: brew install maven)',
  python3: 'install Python 3 (Debian: apt-get install python3 python3-pip)',
  npm: 'install npm (Debian: apt-get install npm)',
  tar: 'install tar (Debian: apt-get install tar)',
}
const FIRST_LINES = 6
const LAST_LINES = 12

/** A prerequisite is missing or a program failed; `remedy` tells a person what to do. */
export class SetupError extends Error {
  override readonly name = 'SetupError'
  readonly remedy: string
  constructor(message: string, remedy: string) {
    super(message)
    this.remedy = remedy
  }
}

type Result = { readonly code: number; readonly output: string }

/** Exit code and everything printed. Rejects with SetupError when the program is not on this machine. */
export const attempt = (command: string, args: readonly string[], directory?: string): Promise<Result> =>
  new Promise((resolve, reject) => {
    const child = spawn(command, args, { cwd: directory, stdio: ['ignore', 'pipe', 'pipe'] })
    const chunks: Buffer[] = []
    child.stdout.on('data', (chunk: Buffer) => chunks.push(chunk))
    child.stderr.on('data', (chunk: Buffer) => chunks.push(chunk))
    child.on('error', () => reject(new SetupError(`${command} is missing`, REMEDIES[command] ?? `install ${command}`)))
    child.on('close', (code, signal) =>
      resolve({ code: code ?? (signal ? 128 : 1), output: Buffer.concat(chunks).toString() }),
    )
  })

/** Output of a program that must succeed. Rejects with SetupError, which holds the last lines printed. */
export const run = async (command: string, args: readonly string[], directory?: string): Promise<string> => {
  const { code, output } = await attempt(command, args, directory)
  if (code === 0) return output
  const called = [command, ...args].slice(0, 4).join(' ')
  throw new SetupError(`${called} ended with status ${code}:\n    ${excerpt(output).join('\n    ')}`, remedyFor(output))
}

/** The beginning says what npm refuses, the end what Maven and pip could not do. */
const excerpt = (output: string): string[] => {
  const lines = output.trimEnd().split('\n')
  if (lines.length <= FIRST_LINES + LAST_LINES) return lines
  return [...lines.slice(0, FIRST_LINES), '…', ...lines.slice(-LAST_LINES)]
}

const remedyFor = (output: string): string =>
  output.includes('No module named pip')
    ? 'install pip (Debian: apt-get install python3-pip)'
    : 'see the lines above; is the package registry reachable?'
