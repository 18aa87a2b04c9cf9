// One run of a program as a child process.
import { spawn } from 'node:child_process'
import { openLogFile } from './log-file.ts'

export type Environment = Readonly<Record<string, string | undefined>>

/** A program of the stack: how it is run, and how it is asked whether it serves. */
export type Program = {
  /** One word: the name of its log and of its line in `autoinmune status`. */
  readonly name: string
  readonly command: string
  readonly args: readonly string[]
  /** All of its environment. Secrets go here, never into `args`, which every user of the machine can read. */
  readonly env: Environment
  readonly logFile: string
  /** What clients connect to, for a person. */
  readonly address: string
  readonly readyWithinMs: number
  /** SIGKILL follows SIGTERM after this time. */
  readonly stopWithinMs: number
  /** Runs that may end before the first readiness; one more fails the start. */
  readonly startAttempts: number
  isReady(): Promise<boolean>
}

export type Exit = { readonly code: number | null; readonly signal: NodeJS.Signals | null }
export type Running = { readonly pid: number; readonly exited: Promise<Exit>; kill(signal: NodeJS.Signals): void }

const alive = new Set<Running>()
// Reached when this process ends without having stopped its children (an exception nobody caught).
process.on('exit', () => {
  for (const running of alive) running.kill('SIGTERM')
})

/**
 * Starts it in a process group of its own: Ctrl-C in a terminal must reach the supervisor only, which stops the programs in order.
 * Throws when it cannot be run at all.
 */
export const launch = (program: Program): Running => {
  const child = spawn(program.command, program.args, {
    env: program.env,
    stdio: ['ignore', 'pipe', 'pipe'],
    detached: true,
  })
  const { pid } = child
  if (pid === undefined) {
    child.on('error', () => {})
    throw new Error(`${program.name} cannot be started: no program ${program.command}`)
  }
  const log = openLogFile(program.logFile)
  child.stdout.on('data', log.write)
  child.stderr.on('data', log.write)
  const kill = (signal: NodeJS.Signals): void => {
    try {
      process.kill(-pid, signal)
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error
    }
  }
  const exited = new Promise<Exit>((resolve) => child.once('exit', (code, signal) => resolve({ code, signal })))
  child.once('close', () => log.close())
  const running: Running = { pid, exited, kill }
  alive.add(running)
  void exited.then(() => alive.delete(running))
  return running
}
