// One client as the engine sees it: its requests, its answers, and what must be undone when it is gone.
import { Answers, type TransactionStatus } from './answers.ts'
import { type Group, openGroup, silentGroup } from './group.ts'
import { Requests } from './requests.ts'
import { replayOf, SessionSettings } from './session-settings.ts'
import { type EngineStatements, Statements } from './statements.ts'
import { copyFailFrame, errorFrame, queryFrame, readyFrame, syncFrame } from './wire.ts'

/** Where a session's answers go: a socket, or a query of this process. */
export type Peer = {
  /** `sent` is called once the bytes are out of our memory, or lost. */
  send(bytes: Buffer, sent?: () => void): void
  /** Sends `bytes`, then closes. */
  end(bytes: Buffer): void
  pause(): void
  resume(): void
}

/** What a session asks of the turnstile. */
export type SessionHost = {
  readonly engineStatements: EngineStatements
  /** The session has something to do. */
  request(session: Session): void
  /** Feeds the COPY that runs. */
  feed(copyData: Buffer): void
  /** True: no more COPY data for now. */
  readonly isFull: boolean
  cancelRunning(session: Session): void
  left(session: Session): void
  /** Gives a notification to every other session that listens. */
  route(channel: string, notification: Buffer, from: Session): void
  /** The engine forgot channels that others may still listen to. */
  relisten(): void
}

const COPY_DATA = new Set(['d', 'c', 'f'].map((letter) => letter.charCodeAt(0)))
const COPY_DATA_CHUNK = 'd'.charCodeAt(0)

export class Session {
  readonly id: number
  readonly settings = new SessionSettings()
  readonly channels = new Set<string>()
  readonly #host: SessionHost
  readonly #peer: Peer
  readonly #groups: Group[] = []
  readonly #statements: Statements
  readonly #requests: Requests
  readonly #answers: Answers
  #copyData: Buffer[] = []
  #isPaused = false
  #isGone = false
  #hasSaidFarewell = false
  /** When the client last gave or took something (ms, Date.now()). */
  #activeAtMs = Date.now()

  constructor(id: number, host: SessionHost, peer: Peer) {
    this.id = id
    this.#host = host
    this.#peer = peer
    this.#statements = new Statements(id, host.engineStatements)
    this.#requests = new Requests(this.#groups, this.#statements, this.settings)
    this.#answers = new Answers(this.#groups, this.#statements, this.settings, {
      notified: (channel, notification) => {
        host.route(channel, notification, this)
        return this.channels.has(channel)
      },
      copyInBegan: () => this.#isGone && this.#failCopy('client is gone'),
      listens: (channel) => this.channels.add(channel),
      unlistens: (channel) => this.#unlisten(channel),
      silentFailure: (message) => this.#isGone || this.die('22023', message),
    })
  }

  get isGone(): boolean {
    return this.#isGone
  }

  get hasTurn(): boolean {
    return this.#isGone ? !this.#hasSaidFarewell : this.#requests.hasTurn
  }

  /** In a transaction, or between the messages of one group: the engine cannot be given to anybody else. */
  get holdsEngine(): boolean {
    return this.#answers.status !== 'I' || this.#groups.length > 0
  }

  get isCopyingIn(): boolean {
    return this.#answers.isCopyingIn
  }

  get activeAtMs(): number {
    return this.#activeAtMs
  }

  /** True when the engine must be told something once the client is gone. */
  get leavesTraces(): boolean {
    return this.#statements.hasLiving
  }

  /** One whole frame of the client; `flushInput` follows the last one at hand. */
  receive(message: Buffer): void {
    const type = message[0] as number
    if (COPY_DATA.has(type)) {
      // Data that comes after its COPY has failed is dropped, as the protocol says.
      if (!this.isCopyingIn) return
      this.#copyData.push(message)
      if (type !== COPY_DATA_CHUNK) this.#answers.isCopyingIn = false
    } else if (!this.isCopyingIn) this.#requests.add(Buffer.from(message))
    // Sync and Flush inside a COPY mean nothing.
  }

  flushInput(): void {
    this.#activeAtMs = Date.now()
    if (this.#copyData.length > 0) {
      this.#host.feed(Buffer.concat(this.#copyData.splice(0)))
      if (this.#host.isFull) {
        this.#isPaused = true
        this.#peer.pause()
      }
    }
    if (this.#requests.hasTurn) this.#host.request(this)
  }

  resume(): void {
    if (!this.#isPaused) return
    this.#isPaused = false
    this.#peer.resume()
  }

  /** The next turn's frames, undefined when there is none. */
  takeTurn(onlyOneGroup: boolean): Buffer | undefined {
    this.#answers.isTimedOut = false
    if (this.#isGone) return this.#farewell()
    return this.#requests.take(onlyOneGroup || this.settings.statementTimeoutMs > 0)
  }

  /** A turn that puts this session's settings in force. */
  settingsTurn(): Buffer {
    this.#groups.push(silentGroup())
    return queryFrame(replayOf(this.settings.profile))
  }

  answer(chunk: Buffer, taken: () => void): void {
    const bytes = this.#answers.filter(chunk)
    if (this.#isGone || bytes.length === 0) {
      taken()
      return
    }
    this.#peer.send(bytes, () => {
      this.#activeAtMs = Date.now()
      taken()
    })
  }

  notify(notification: Buffer): void {
    if (!this.#isGone) this.#peer.send(notification)
  }

  /** Requests that have not reached the engine are answered as cancelled. */
  cancelWaiting(): void {
    const refusal = Buffer.concat([
      errorFrame('57014', 'canceling statement due to user request'),
      readyFrame(this.#answers.status),
    ])
    for (let groups = this.#requests.drop(); groups > 0; groups--) this.#peer.send(refusal)
  }

  /** A COPY that waits for its client cannot be interrupted; ending its data ends it. */
  #failCopy(reason: string): void {
    this.#answers.isCopyingIn = false
    this.#copyData = []
    this.#host.feed(copyFailFrame(reason))
  }

  /** Asks what runs to stop: `isTimedOut` only changes the words of the error. */
  interrupt(isTimedOut: boolean): void {
    this.#answers.isTimedOut = isTimedOut
    if (this.isCopyingIn) this.#failCopy('canceling statement due to user request')
  }

  /** Ends the session with a fatal error. */
  die(code: string, message: string): void {
    this.#peer.end(errorFrame(code, message, 'FATAL'))
    this.leave()
  }

  /** The engine died: nothing that was sent will be answered, no transaction is open. */
  forgetEngine(): void {
    this.#groups.length = 0
    this.#answers.status = 'I' satisfies TransactionStatus
    this.#answers.isCopyingIn = false
  }

  /** The client is gone; its transaction is rolled back, its statements closed. */
  leave(): void {
    if (this.#isGone) return
    this.#isGone = true
    this.#requests.drop()
    this.#host.left(this)
  }

  #unlisten(channel: string): void {
    if (channel === '*') this.channels.clear()
    else this.channels.delete(channel)
    this.#host.relisten()
  }

  #farewell(): Buffer | undefined {
    this.#hasSaidFarewell = true
    const wasHolding = this.holdsEngine
    const frames: Buffer[] = []
    const open = this.#groups.at(-1)
    if (open && !open.isEnded) {
      open.isEnded = true
      frames.push(syncFrame())
    }
    if (wasHolding) {
      this.#groups.push(silentGroup())
      frames.push(queryFrame('ROLLBACK'))
    }
    const closes = this.#statements.farewell()
    if (closes.length > 0) {
      this.#groups.push(openGroup({ isSilent: true, isEnded: true }))
      frames.push(...closes, syncFrame())
    }
    return frames.length > 0 ? Buffer.concat(frames) : undefined
  }
}
