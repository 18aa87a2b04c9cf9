// Keeps a program running.
//   1 start: run it and ask until it is ready. Ended too often before that, or not ready in time: the start fails, nothing stays.
//   2 ended by itself later: run it again after a pause that doubles with every quick end; a run of a minute resets the pause.
//   3 not ready in time after such a restart: it is killed, which leads to 2.
//   4 stop: SIGTERM, SIGKILL when it takes too long; a pause of 2 is cut short.
import { setTimeout as delay } from 'node:timers/promises'
import { type Exit, launch, type Program, type Running } from './launch.ts'
import { lastLines } from './log-file.ts'
import { waitUntil } from './readiness.ts'

export type ChildState = 'stopped' | 'starting' | 'ready' | 'waiting' | 'stopping'

export type ChildEvent = { readonly name: string } & (
  | { readonly kind: 'starting'; readonly pid: number }
  | { readonly kind: 'ready'; readonly afterMs: number; readonly address: string }
  | { readonly kind: 'died'; readonly exit: Exit; readonly retryInMs: number }
  | { readonly kind: 'stopping' | 'stopped' }
)

const FIRST_PAUSE_MS = 250
const LONGEST_PAUSE_MS = 30_000
const STEADY_AFTER_MS = 60_000
const SHOWN_LINES = 12

/** Pause before the next run after `ends` quick ends in a row (1, 2, ...). */
export const pauseMs = (ends: number): number => Math.min(LONGEST_PAUSE_MS, FIRST_PAUSE_MS * 2 ** (ends - 1))

/** One program of the stack. Nothing runs before `start`. */
export class Child {
  readonly program: Program
  readonly #onEvent: (event: ChildEvent) => void
  #state: ChildState = 'stopped'
  #running: Running | undefined
  #restarts = 0
  #stopping = new AbortController()
  #finished: Promise<void> = Promise.resolve()

  constructor(program: Program, onEvent: (event: ChildEvent) => void) {
    this.program = program
    this.#onEvent = onEvent
  }

  get name(): string {
    return this.program.name
  }

  status(): { readonly state: ChildState; readonly pid: number | undefined; readonly restarts: number } {
    return { state: this.#state, pid: this.#running?.pid, restarts: this.#restarts }
  }

  /** Resolves when it is ready for the first time. Rejects with the last lines of its log, or when it is stopped before. */
  start(): Promise<void> {
    this.#stopping = new AbortController()
    return new Promise((resolve, reject) => {
      this.#finished = this.#keepRunning(resolve)
        .catch(reject)
        .finally(() => {
          this.#state = 'stopped'
          reject(new Error(`${this.name} was stopped before it was ready`))
        })
    })
  }

  async stop(): Promise<void> {
    if (this.#state === 'stopped') return
    this.#stopping.abort()
    this.#become('stopping', { kind: 'stopping', name: this.name })
    this.#running?.kill('SIGTERM')
    const impatience = setTimeout(() => this.#running?.kill('SIGKILL'), this.program.stopWithinMs)
    await this.#finished
    clearTimeout(impatience)
    this.#become('stopped', { kind: 'stopped', name: this.name })
  }

  kill(signal: NodeJS.Signals): void {
    this.#running?.kill(signal)
  }

  #become(state: ChildState, event: ChildEvent): void {
    this.#state = state
    this.#onEvent(event)
  }

  /** Runs it again and again until it is stopped. Throws when it never became ready. */
  async #keepRunning(onReady: () => void): Promise<void> {
    const stopping = this.#stopping.signal
    let wasReady = false
    let quickEnds = 0
    while (!stopping.aborted) {
      const startedAt = performance.now()
      const exit = await this.#runOnce(() => {
        wasReady = true
        onReady()
      })
      if (stopping.aborted) return
      quickEnds = performance.now() - startedAt > STEADY_AFTER_MS ? 1 : quickEnds + 1
      if (!wasReady && quickEnds >= this.program.startAttempts) throw failureOf(this.program, exit)
      const retryInMs = pauseMs(quickEnds)
      this.#become('waiting', { kind: 'died', name: this.name, exit, retryInMs })
      await delay(retryInMs, undefined, { signal: stopping }).catch(() => {})
      this.#restarts++
    }
  }

  /** One run, to its end; `onReady` is called when it serves. */
  async #runOnce(onReady: () => void): Promise<Exit> {
    const running = launch(this.program)
    this.#running = running
    this.#become('starting', { kind: 'starting', name: this.name, pid: running.pid })
    const ended = new AbortController()
    const readiness = this.#awaitReadiness(running, AbortSignal.any([ended.signal, this.#stopping.signal]), onReady)
    const exit = await running.exited
    this.#running = undefined
    ended.abort()
    await readiness
    return exit
  }

  async #awaitReadiness(running: Running, signal: AbortSignal, onReady: () => void): Promise<void> {
    const startedAt = performance.now()
    const { readyWithinMs: timeoutMs, address } = this.program
    const isReady = await waitUntil(this.program.isReady, { timeoutMs, signal })
    if (signal.aborted) return
    if (!isReady) return running.kill('SIGKILL')
    this.#become('ready', { kind: 'ready', name: this.name, afterMs: performance.now() - startedAt, address })
    onReady()
  }
}

const failureOf = ({ name, logFile, readyWithinMs }: Program, { code, signal }: Exit): Error => {
  const how =
    signal === 'SIGKILL' ? `was not ready within ${readyWithinMs / 1000} s` : `ended with ${signal ?? `status ${code}`}`
  const lines = lastLines(logFile, SHOWN_LINES).map((line) => `    ${line}`)
  return new Error([`${name} ${how}; the end of ${logFile}:`, ...lines].join('\n'))
}
