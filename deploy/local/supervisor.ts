// Runs the stack of one data folder.
//   1 claim the folder (ending what a killed supervisor left), refuse taken ports
//   2 Kafka, registry and database side by side, each followed at once by its topics, schemas or migrations
//   3 the services; from now on whatever dies is started again
//   4 stop: the services, then what they use; within a step in the reverse order of the start
import { Child, type ChildEvent, type ChildState } from './child.ts'
import type { StackSettings } from './config.ts'
import type { Environment, Program } from './launch.ts'
import { type Plan, planStack, type StackUrls } from './plan.ts'
import { requireFreePorts } from './ports.ts'
import { openPreparation } from './preparation.ts'
import { readProcess } from './process-table.ts'
import { claimDataDir, removeState, type SupervisorState, writeState } from './state-file.ts'

export type StackEvent = ChildEvent | { readonly kind: 'note'; readonly name: string; readonly text: string }

export type StackOptions = StackSettings & {
  /** Names of SERVICES; none: only what they use. */
  readonly services: readonly string[]
  onEvent(event: StackEvent): void
  /** Aborted: a start that is under way is undone. */
  readonly signal?: AbortSignal
}

export type Stack = {
  readonly urls: StackUrls
  /** For a process that uses the stack (a sensor, a test): everything that the services get. */
  readonly environment: Environment
  status(): readonly {
    readonly name: string
    readonly state: ChildState
    readonly pid: number | undefined
    readonly restarts: number
  }[]
  /** Stops everything. Calling it again waits for the first call. */
  stop(): Promise<void>
  /** Sends a signal to one program; one that ends is started again. */
  kill(name: string, signal: NodeJS.Signals): void
  /** Stops one program and starts it again; resolves when it is ready. */
  restart(name: string): Promise<void>
}

/** Resolves when everything is ready. Rejects, leaving nothing running, with what went wrong and the log that says so. */
export const startStack = async (options: StackOptions): Promise<Stack> => {
  const plan = await planStack(options, options.services)
  const supervisor = new Supervisor(plan, options)
  await supervisor.claim()
  const abort = (): void => void supervisor.stop()
  options.signal?.addEventListener('abort', abort)
  try {
    await supervisor.start()
    options.signal?.throwIfAborted()
  } catch (error) {
    await supervisor.stop()
    // What broke because everything was being stopped is not the reason.
    options.signal?.throwIfAborted()
    throw error
  } finally {
    options.signal?.removeEventListener('abort', abort)
  }
  return supervisor
}

class Supervisor implements Stack {
  readonly urls: StackUrls
  readonly environment: Environment
  readonly #plan: Plan
  readonly #options: StackOptions
  readonly #foundations: Child[] = []
  readonly #services: Child[] = []
  readonly #startedAt = new Date().toISOString()
  #isUp = false
  #stopped: Promise<void> | undefined

  constructor(plan: Plan, options: StackOptions) {
    this.#plan = plan
    this.#options = options
    this.urls = plan.urls
    this.environment = plan.environment
  }

  async claim(): Promise<void> {
    const ended = await claimDataDir(this.#options.config.DATA_DIR, this.#state())
    if (ended.length > 0) this.#note('stack', `ended what a killed supervisor had left: ${ended.join(', ')}`)
  }

  async start(): Promise<void> {
    await requireFreePorts(this.#plan.portUses)
    const { kafka, registry, database, services, environment, urls } = this.#plan
    const preparation = openPreparation(environment, urls.databaseUrl)
    await Promise.all([
      this.#startFoundation('kafka', kafka, preparation.topics),
      this.#startFoundation('registry', registry, preparation.schemas),
      this.#startFoundation('database', database, preparation.migrations),
    ])
    await Promise.all(services.map((program) => this.#run(program, this.#services)))
    this.#isUp = true
    this.#record()
  }

  status(): ReturnType<Stack['status']> {
    return this.#children().map((child) => ({ name: child.name, ...child.status() }))
  }

  stop(): Promise<void> {
    this.#stopped ??= this.#stopAll()
    return this.#stopped
  }

  kill(name: string, signal: NodeJS.Signals): void {
    this.#child(name).kill(signal)
  }

  async restart(name: string): Promise<void> {
    await this.#child(name).stop()
    await this.#child(name).start()
  }

  /** `start` is undefined where somebody else runs it; it is prepared all the same. */
  async #startFoundation(
    name: string,
    start: (() => Program | Promise<Program>) | undefined,
    prepare: () => Promise<string | undefined>,
  ): Promise<void> {
    if (start) await this.#run(await start(), this.#foundations)
    const done = await prepare()
    if (done !== undefined) this.#note(name, done)
  }

  async #run(program: Program, group: Child[]): Promise<void> {
    if (this.#stopped) throw new Error('the stack was stopped while it started')
    const child = new Child(program, (event) => {
      this.#record()
      this.#options.onEvent(event)
    })
    group.push(child)
    await child.start()
  }

  async #stopAll(): Promise<void> {
    for (const group of [this.#services, this.#foundations]) {
      await Promise.all(group.toReversed().map((child) => child.stop()))
    }
    removeState(this.#options.config.DATA_DIR)
  }

  #children(): Child[] {
    return [...this.#foundations, ...this.#services]
  }

  #child(name: string): Child {
    const child = this.#children().find((one) => one.name === name)
    if (!child) throw new Error(`the stack runs no ${name}`)
    return child
  }

  #note(name: string, text: string): void {
    this.#options.onEvent({ kind: 'note', name, text })
  }

  #record(): void {
    writeState(this.#options.config.DATA_DIR, this.#state())
  }

  #state(): SupervisorState {
    const { kafkaBrokers, schemaRegistryUrl, databaseUrl, httpUrl } = this.urls
    const withoutPassword = databaseUrl.replace(/(:\/\/[^/:@]*):[^/@]*@/, '$1@')
    return {
      pid: process.pid,
      identity: readProcess(process.pid)?.identity ?? '',
      startedAt: this.#startedAt,
      isUp: this.#isUp,
      urls: { kafkaBrokers, schemaRegistryUrl, databaseUrl: withoutPassword, httpUrl },
      processes: this.#children().map((child) => {
        const { pid, state, restarts } = child.status()
        const identity = pid === undefined ? undefined : readProcess(pid)?.identity
        return {
          name: child.name,
          pid,
          identity,
          state,
          restarts,
          address: child.program.address,
          logFile: child.program.logFile,
        }
      }),
    }
  }
}
