// A client's messages on their way to the engine: queued, cut into turns, statement names rewritten.
import { type Group, openGroup } from './group.ts'
import type { SessionSettings } from './session-settings.ts'
import { buildsIndexConcurrently, CONCURRENTLY_REFUSED, type SessionMark, sessionMarks } from './sql-text.ts'
import type { Statements } from './statements.ts'
import { frame, queryFrame, readString } from './wire.ts'

const BODY = 5
const STATEMENT = 'S'.charCodeAt(0)

const isGroupEnd = (type: string) => type === 'Q' || type === 'S' || type === 'F'

export class Requests {
  readonly #groups: Group[]
  readonly #statements: Statements
  readonly #settings: SessionSettings
  #queue: Buffer[] = []
  /** Messages in the queue that end a group or ask for a flush: with none, the engine would have nothing to answer yet. */
  #answerable = 0
  #boundMarks: readonly SessionMark[] = []

  /** `groups` are those sent and not yet answered: the last one may still be open. */
  constructor(groups: Group[], statements: Statements, settings: SessionSettings) {
    this.#groups = groups
    this.#statements = statements
    this.#settings = settings
  }

  get hasTurn(): boolean {
    return this.#answerable > 0
  }

  /** `message` is one whole frame, which stays valid. */
  add(message: Buffer): void {
    this.#queue.push(message)
    if (isGroupEnd(this.#typeOf(message)) || this.#typeOf(message) === 'H') this.#answerable++
  }

  /** Forgets what was not sent. Returns how many groups that were. */
  drop(): number {
    const groups = this.#queue.filter((message) => isGroupEnd(this.#typeOf(message))).length
    this.#queue = []
    this.#answerable = 0
    return groups
  }

  /**
   * The next turn's frames; undefined when there is none. Ends after one group if `onlyOne`, else it takes all that are complete:
   * a pipelining client is quicker so. A simple query always ends the turn, because it may be a COPY.
   */
  take(onlyOne: boolean): Buffer | undefined {
    const frames: Buffer[] = []
    while (this.#answerable > 0) {
      const message = this.#queue.shift() as Buffer
      const type = this.#typeOf(message)
      const group = this.#openGroup()
      frames.push(...this.#rewrite(type, message, group))
      if (isGroupEnd(type)) {
        group.isEnded = true
        this.#answerable--
        if (onlyOne || type === 'Q') break
      } else if (type === 'H') {
        this.#answerable--
        break
      }
    }
    return frames.length > 0 ? Buffer.concat(frames) : undefined
  }

  #typeOf(message: Buffer): string {
    return String.fromCharCode(message[0] as number)
  }

  #openGroup(): Group {
    const last = this.#groups.at(-1)
    if (last && !last.isEnded) return last
    const group = openGroup()
    this.#groups.push(group)
    return group
  }

  #rewrite(type: string, message: Buffer, group: Group): Buffer[] {
    if (type === 'Q') return [this.#rewriteQuery(message, group)]
    if (type === 'P') return [this.#rewriteParse(message, group)]
    if (type === 'B') return this.#rewriteBind(message, group)
    if ((type === 'D' || type === 'C') && message[BODY] === STATEMENT)
      return this.#rewriteStatement(type, message, group)
    if (type === 'E') group.marks.push(...this.#boundMarks)
    return [message]
  }

  #rewriteQuery(message: Buffer, group: Group): Buffer {
    const sql = readString(message, BODY).text
    group.isSimple = true
    group.marks.push(...sessionMarks(sql))
    this.#statements.noteSimpleQuery()
    if (/set_config/i.test(sql)) this.#settings.becomeUncertain()
    return buildsIndexConcurrently(sql) ? queryFrame(CONCURRENTLY_REFUSED) : message
  }

  #rewriteParse(message: Buffer, group: Group): Buffer {
    const name = readString(message, BODY)
    const sql = readString(message, name.next)
    if (/set_config/i.test(sql.text)) this.#settings.becomeUncertain()
    const body = buildsIndexConcurrently(sql.text)
      ? Buffer.concat([Buffer.from(`${CONCURRENTLY_REFUSED}\0`), message.subarray(sql.next)])
      : message.subarray(name.next)
    return this.#statements.parse(name.text, body, sql.text, group)
  }

  #rewriteBind(message: Buffer, group: Group): Buffer[] {
    const portal = readString(message, BODY)
    const name = readString(message, portal.next)
    this.#boundMarks = this.#statements.marksOf(name.text)
    const revived = this.#statements.revive(name.text, group)
    const bind = frame('B', portal.text, this.#statements.alias(name.text), message.subarray(name.next))
    return revived ? [revived, bind] : [bind]
  }

  #rewriteStatement(type: 'D' | 'C', message: Buffer, group: Group): Buffer[] {
    const name = readString(message, BODY + 1).text
    const rewritten = frame(type, Buffer.from('S'), this.#statements.alias(name))
    if (type === 'C') this.#statements.close(name)
    const revived = type === 'D' ? this.#statements.revive(name, group) : undefined
    return revived ? [revived, rewritten] : [rewritten]
  }
}
