// CPU time of a program and all its children, as the shell's `time` counts it.
import { spawn } from 'node:child_process'
import { accessSync, constants } from 'node:fs'
import path from 'node:path'

export type ChildRun = {
  /** User and system time of the whole process tree. */
  readonly cpuSeconds: number
  readonly seconds: number
  readonly output: string
}

/** The shell prints its measurement behind this mark, whatever the program prints itself. */
const MARK = 'autoinmune-bench-time'
const TIMED = `TIMEFORMAT='${MARK} %3U %3S %3R'; time "$@"`

/** A program that takes longer hangs. */
const LIMIT_MS = 600_000

/** Runs a program to its end. Throws with what it said when it fails, or when it takes longer than LIMIT_MS. */
export const runTimed = async (command: string, args: readonly string[]): Promise<ChildRun> => {
  const child = spawn('bash', ['-c', TIMED, 'bash', command, ...args], {
    stdio: ['ignore', 'pipe', 'pipe'],
    // A process group of its own, to be ended as one.
    detached: true,
  })
  const limit = setTimeout(() => child.pid && process.kill(-child.pid, 'SIGKILL'), LIMIT_MS)
  let output = ''
  let errors = ''
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    output = (output + text).slice(-100_000)
  })
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    errors = (errors + text).slice(-100_000)
  })
  const code = await new Promise((resolve, reject) => child.once('error', reject).once('close', resolve))
  clearTimeout(limit)
  const times = new RegExp(`${MARK} ([\\d.]+) ([\\d.]+) ([\\d.]+)`).exec(errors)
  if (code !== 0 || !times) throw new Error(`${command} ended with ${code}: ${errors.trim().slice(-500)}`)
  const [user = 0, system = 0, seconds = 0] = times.slice(1).map(Number)
  return { cpuSeconds: user + system, seconds, output }
}

/** Further runs of something slow would not change the picture, and a benchmark that takes an hour is not run. */
const RUNS = 3
const PATIENCE_S = 20

/** The run with the least CPU time of three; of fewer when they take longer than PATIENCE_S together. */
export const bestOf = async (run: () => Promise<ChildRun>): Promise<ChildRun> => {
  let best = await run()
  let spent = best.seconds
  for (let i = 1; i < RUNS && spent < PATIENCE_S; i++) {
    const next = await run()
    spent += next.seconds
    if (next.cpuSeconds < best.cpuSeconds) best = next
  }
  return best
}

/** Where a program lies: the first of `places` that can be executed. A bare name is looked for in `directories`. */
export const findProgram = (places: readonly string[], directories: readonly string[]): string | undefined =>
  places
    .flatMap((place) => (place.includes('/') ? [place] : directories.map((directory) => path.join(directory, place))))
    .find((place) => {
      try {
        accessSync(place, constants.X_OK)
        return true
      } catch {
        return false
      }
    })
