// What the engine answers to one client: the client's frames pass, ours are cut out, and what changes the session is noted.
import type { Group } from './group.ts'
import type { SessionSettings } from './session-settings.ts'
import type { Statements } from './statements.ts'
import { BACKEND, errorFields, errorFrame, FrameAssembler, forEachFrame, readString } from './wire.ts'

/** Transaction status of ReadyForQuery: idle, in a transaction, in a failed one. */
export type TransactionStatus = 'I' | 'T' | 'E'

export type AnswerEvents = {
  /** A NotificationResponse; true when this client listens to it too. */
  notified(channel: string, notification: Buffer): boolean
  copyInBegan(): void
  listens(channel: string): void
  /** '*' is every channel. */
  unlistens(channel: string): void
  /** Our own statements (the replay of settings) failed. */
  silentFailure(message: string): void
}

export class Answers {
  readonly #groups: Group[]
  readonly #statements: Statements
  readonly #settings: SessionSettings
  readonly #events: AnswerEvents
  readonly #assembler = new FrameAssembler()
  status: TransactionStatus = 'I'
  isCopyingIn = false
  /** Set by the session when the cancel that is under way comes from statement_timeout. */
  isTimedOut = false
  #hasFailed = false
  #hasRolledBack = false

  constructor(groups: Group[], statements: Statements, settings: SessionSettings, events: AnswerEvents) {
    this.#groups = groups
    this.#statements = statements
    this.#settings = settings
    this.#events = events
  }

  /** What of `chunk`, any cut of the engine's output, goes to the client. */
  filter(chunk: Buffer): Buffer {
    const bytes = this.#assembler.push(chunk)
    const kept: Buffer[] = []
    let keptUpTo = 0
    forEachFrame(bytes, (type, start, end) => {
      const passed = this.#pass(type, bytes, start, end)
      if (passed === true) return
      if (start > keptUpTo) kept.push(bytes.subarray(keptUpTo, start))
      if (passed !== false) kept.push(passed)
      keptUpTo = end
    })
    if (keptUpTo === 0) return bytes
    if (keptUpTo < bytes.length) kept.push(bytes.subarray(keptUpTo))
    return Buffer.concat(kept)
  }

  /** True: passes as it is. False: not for the client. A buffer goes instead. */
  #pass(type: number, bytes: Buffer, start: number, end: number): boolean | Buffer {
    const group = this.#groups[0]
    const isHeard = !(group?.isSilent ?? false)
    switch (type) {
      case BACKEND.dataRow:
        return isHeard
      case BACKEND.parseComplete:
        return !(group?.parses.shift()?.isOurs ?? false) && isHeard
      case BACKEND.notification: {
        const notification = Buffer.from(bytes.subarray(start, end))
        return this.#events.notified(readString(notification, 9).text, notification)
      }
      case BACKEND.notice: // pglite says this at every error
        return isHeard && !bytes.subarray(start, end).includes('aborting transaction')
      case BACKEND.copyIn:
        this.#beginCopyIn(group)
        return isHeard
      case BACKEND.commandComplete:
        if (isHeard) this.#complete(bytes.toString('latin1', start + 5, end - 1), group)
        return isHeard
      case BACKEND.error:
        return this.#fail(bytes.subarray(start, end), group)
      case BACKEND.readyForQuery:
        this.#finish(String.fromCharCode(bytes[start + 5] as number) as TransactionStatus)
        return isHeard
      default:
        return isHeard
    }
  }

  #beginCopyIn(group: Group | undefined): void {
    this.isCopyingIn = true
    // In the extended protocol the COPY swallows the Sync that followed its Execute; the client sends another one after the data.
    if (group && !group.isSimple) {
      if (this.#groups.length > 1) this.#groups.shift()
      else group.isEnded = false
    }
    this.#events.copyInBegan()
  }

  #complete(tag: string, group: Group | undefined): void {
    this.isCopyingIn = false
    if (tag === 'SET' || tag === 'RESET' || tag === 'LISTEN' || tag === 'UNLISTEN') {
      const mark = group?.marks.shift()
      if (mark?.kind === 'listen') this.#events.listens(mark.channel)
      else if (mark?.kind === 'unlisten') this.#events.unlistens(mark.channel)
      else if (mark) this.#settings.apply(mark)
    } else if (tag === 'COMMIT') this.#settings.commit()
    else if (tag === 'ROLLBACK') this.#hasRolledBack = true
    else if (tag === 'DEALLOCATE ALL') this.#statements.deallocateAll()
    else if (tag === 'DISCARD ALL') {
      this.#statements.discardAll()
      this.#settings.discardAll()
      this.#events.unlistens('*')
    }
  }

  #fail(error: Buffer, group: Group | undefined): boolean | Buffer {
    this.isCopyingIn = false
    this.#hasFailed = true
    if (!group) return true
    this.#statements.failPending(group)
    group.marks = []
    const { C: code = '', M: message = '' } = errorFields(error)
    if (group.isSilent) this.#events.silentFailure(message)
    else if (this.isTimedOut && code === '57014')
      return errorFrame(code, 'canceling statement due to statement timeout')
    return true
  }

  #finish(status: TransactionStatus): void {
    this.isCopyingIn = false
    // Outside a block an error undoes the SETs of its own query string; ROLLBACK TO leaves the status at T.
    if (status === 'I') {
      if (this.#hasRolledBack || this.#hasFailed) this.#settings.rollback()
      else this.#settings.commit()
    } else if (this.#hasRolledBack) this.#settings.becomeUncertain()
    this.status = status
    this.#hasRolledBack = false
    if (status === 'I') this.#hasFailed = false
    this.#groups.shift()
  }
}
