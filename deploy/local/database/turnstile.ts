// Who may use the engine. There is one engine and many sessions:
// 1. a session with something to ask waits in line; the first in line becomes the owner
// 2. if other settings than the owner's are in force, a turn of ours replays the owner's
// 3. the owner's turn runs; the engine says `done`
// 4. the owner keeps the engine while it is in a transaction or in the middle of a group, else the next in line gets it
// 5. an owner that is gone gets a last turn, which rolls back and closes its statements
// 6. when the engine dies, the owner is closed with 57P02, everybody else keeps the connection and waits for the new engine
import { EngineLink, type EngineLinkOptions } from './engine-link.ts'
import { UNSENT_LIMIT_BYTES } from './engine-messages.ts'
import { createNotifications, type Notifications } from './notifications.ts'
import { type Peer, Session, type SessionHost } from './session.ts'
import type { EngineStatements } from './statements.ts'

const FULL_BYTES = 16_000_000
const RESUME_BYTES = 4_000_000
const WATCH_EVERY_MS = 1000

export type Log = (message: string, fields?: Readonly<Record<string, unknown>>) => void

export type TurnstileOptions = EngineLinkOptions & {
  /** How long a client may keep the engine without doing anything while others wait. */
  readonly idleOwnerMs: number
  /** How long after a cancel the engine is restarted when it did not stop. */
  readonly hardCancelMs: number
  readonly log: Log
  /** Runs SQL of ours (LISTEN, UNLISTEN). */
  run(sql: string): void
  /** The engine died and did not start again. */
  failed(error: Error): void
}

export class Turnstile implements SessionHost {
  readonly sessions = new Set<Session>()
  readonly engineStatements: EngineStatements = { generation: 0, unnamedOwner: undefined }
  readonly counts = { turns: 0, switches: 0, crashes: 0 }
  readonly #options: TurnstileOptions
  readonly #link: EngineLink
  readonly #notifications: Notifications
  readonly #waiting = new Set<Session>()
  #nextId = 1
  #owner: Session | undefined
  #isBusy = false
  #isOwnTurn = false
  #isClosing = false
  /** Settings in force in the engine; undefined: unknown. */
  #profile: string | undefined
  #hardCancel: NodeJS.Timeout | undefined
  #statementTimer: NodeJS.Timeout | undefined
  #watch: NodeJS.Timeout | undefined
  #idle: (() => void) | undefined

  constructor(options: TurnstileOptions) {
    this.#options = options
    this.#notifications = createNotifications(this.sessions, options.run)
    this.#link = new EngineLink(options, {
      output: (bytes, taken) => (this.#owner ? this.#owner.answer(bytes, taken) : taken()),
      inputTaken: () => this.#link.queuedBytes < RESUME_BYTES && this.#owner?.resume(),
      done: () => this.#endTurn(),
      died: (reason) => this.#restart(reason),
    })
  }

  /** True from the first start on: while the engine restarts, requests wait. */
  get hasOpened(): boolean {
    return this.#watch !== undefined
  }

  get isFull(): boolean {
    return this.#link.queuedBytes > FULL_BYTES
  }

  /** A new session; its requests wait until the engine is up. */
  join(peer: Peer): Session {
    const session = new Session(this.#nextId++, this, peer)
    this.sessions.add(session)
    return session
  }

  async open(): Promise<void> {
    await this.#link.open()
    this.#profile = ''
    this.#watch = setInterval(() => this.#closeIdleOwner(), WATCH_EVERY_MS).unref()
  }

  /** Ends all sessions, cancels what runs and waits for its end, closes the engine cleanly. */
  async close(deadlineMs: number): Promise<void> {
    this.#isClosing = true
    clearInterval(this.#watch)
    if (this.#owner) this.cancelRunning(this.#owner)
    for (const session of this.sessions) session.die('57P01', 'terminating connection: the database stops')
    if (this.#isBusy && this.#link.isUp) {
      await new Promise<void>((resolve) => {
        this.#idle = resolve
        setTimeout(resolve, deadlineMs).unref()
      })
    }
    this.#clearTimers()
    await this.#link.close()
  }

  request(session: Session): void {
    if (session !== this.#owner) this.#waiting.add(session)
    this.#pump()
  }

  feed(copyData: Buffer): void {
    this.#link.post(copyData, true)
  }

  /** A CancelRequest of `session`'s client: of what runs, or of what waits. */
  cancel(session: Session): void {
    if (this.#owner === session && this.#isBusy) this.cancelRunning(session)
    else if (this.#owner !== session) session.cancelWaiting()
  }

  cancelRunning(session: Session, isTimedOut = false): void {
    if (this.#owner !== session || !this.#isBusy) return
    session.interrupt(isTimedOut)
    this.#link.requestCancel()
    clearTimeout(this.#hardCancel)
    this.#hardCancel = setTimeout(
      () => this.#link.kill('a cancelled statement did not stop'),
      this.#options.hardCancelMs,
    )
  }

  left(session: Session): void {
    this.#waiting.delete(session)
    if (this.#isClosing) return
    this.#notifications.forget(session)
    if (this.#owner === session) {
      if (this.#isBusy) this.cancelRunning(session)
      else this.#pump()
    } else if (session.leavesTraces) this.request(session)
    else this.sessions.delete(session)
  }

  route(channel: string, notification: Buffer, from: Session): void {
    this.#notifications.route(channel, notification, from)
  }

  relisten(): void {
    if (!this.#isClosing) this.#notifications.relisten()
  }

  #pump(): void {
    if (this.#isBusy || this.#isClosing || !this.#link.isUp) return
    for (;;) {
      const session = this.#owner ?? this.#admit()
      if (!session) return
      if (!session.hasTurn && session.holdsEngine) return // it thinks, inside its transaction
      const turn = this.#turnOf(session)
      if (turn) {
        this.#runTurn(session, turn)
        return
      }
      this.#release(session)
    }
  }

  #admit(): Session | undefined {
    for (const session of this.#waiting) {
      this.#waiting.delete(session)
      if (!session.hasTurn) continue
      this.#owner = session
      this.counts.switches++
      return session
    }
    return undefined
  }

  #turnOf(session: Session): Buffer | undefined {
    if (!session.hasTurn) return undefined
    const { profile } = session.settings
    this.#isOwnTurn = !session.isGone && !session.holdsEngine && this.#profile !== profile
    if (!this.#isOwnTurn) return session.takeTurn(this.#waiting.size > 0)
    this.#profile = profile
    return session.settingsTurn()
  }

  #runTurn(session: Session, turn: Buffer): void {
    this.#isBusy = true
    this.counts.turns++
    const timeoutMs = session.isGone || this.#isOwnTurn ? 0 : session.settings.statementTimeoutMs
    if (timeoutMs > 0) this.#statementTimer = setTimeout(() => this.cancelRunning(session, true), timeoutMs)
    this.#link.post(turn)
  }

  #endTurn(): void {
    this.#clearTimers()
    this.#isBusy = false
    const session = this.#owner
    if (session?.isGone) this.#profile = undefined // what it had SET may be rolled back, or may not
    if (session && !session.holdsEngine && !this.#isOwnTurn) {
      if (!session.isGone) {
        this.#profile = session.settings.takeUncertainty() ? undefined : session.settings.profile
      }
      if (!session.hasTurn || this.#waiting.size > 0) this.#release(session)
    }
    this.#idle?.()
    this.#pump()
  }

  #release(session: Session): void {
    this.#owner = undefined
    if (session.hasTurn) this.#waiting.add(session)
    else if (session.isGone) this.sessions.delete(session)
  }

  #restart(reason: string): void {
    this.counts.crashes++
    this.#options.log('database engine died', { reason })
    this.#clearTimers()
    const victim = this.#owner
    this.#owner = undefined
    this.#isBusy = false
    this.#idle?.()
    for (const session of this.sessions) session.forgetEngine()
    this.engineStatements.generation++
    this.engineStatements.unnamedOwner = undefined
    if (victim) {
      victim.die('57P02', `database engine restarted: ${reason}`)
      this.sessions.delete(victim)
      this.#waiting.delete(victim)
    }
    if (this.#isClosing) return
    this.#link.open().then(
      () => {
        this.#profile = ''
        this.relisten()
        this.#pump()
      },
      (error: unknown) => this.#options.failed(new Error('restart the database engine', { cause: error })),
    )
  }

  /** A client that holds the engine and does nothing (in its transaction, in its COPY, not reading) blocks all others. */
  #closeIdleOwner(): void {
    const session = this.#owner
    if (!session || this.#waiting.size === 0) return
    const isStalled = this.#isBusy
      ? (session.isCopyingIn && this.#link.queuedBytes === 0) || this.#link.unsentBytes > UNSENT_LIMIT_BYTES
      : !session.hasTurn
    if (isStalled && Date.now() - session.activeAtMs > this.#options.idleOwnerMs) {
      this.#options.log('idle client closed: others wait for the engine that it holds', { session: session.id })
      session.die('25P03', 'terminating connection: it held the database idle while others waited')
    }
  }

  #clearTimers(): void {
    clearTimeout(this.#hardCancel)
    clearTimeout(this.#statementTimer)
  }
}
