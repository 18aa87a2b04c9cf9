// Prepared statements of one client. The engine knows one set of names, so each client's get a prefix of their own;
// a statement that the engine forgot (restart, DISCARD ALL of another client) is parsed again before its next use.
import { createHash } from 'node:crypto'
import type { Group } from './group.ts'
import { type SessionMark, sessionMarks } from './sql-text.ts'
import { frame } from './wire.ts'

/** PostgreSQL compares the first 63 bytes of a name. */
const LONGEST_PLAIN_NAME = 40

/** What all clients share: which statements the engine still has. */
export type EngineStatements = {
  /** Grows whenever the engine lost all named statements. */
  generation: number
  /** Whose unnamed statement the engine holds. */
  unnamedOwner: Statements | undefined
}

type Statement = { readonly body: Buffer; readonly marks: readonly SessionMark[]; generation: number }

const LOST = -1

export class Statements {
  readonly #prefix: string
  readonly #engine: EngineStatements
  readonly #named = new Map<string, Statement>()
  #unnamed: Statement | undefined

  constructor(sessionId: number, engine: EngineStatements) {
    this.#prefix = `s${sessionId}_`
    this.#engine = engine
  }

  /** The engine's name of a client's statement. */
  alias(name: string): string {
    if (name === '') return ''
    const isPlain = Buffer.byteLength(name) <= LONGEST_PLAIN_NAME
    return this.#prefix + (isPlain ? name : createHash('sha1').update(name).digest('hex'))
  }

  /** A client's Parse; `body` is what follows the name. */
  parse(name: string, body: Buffer, sql: string, group: Group): Buffer {
    const statement: Statement = { body, marks: sessionMarks(sql), generation: this.#engine.generation }
    if (name === '') {
      this.#unnamed = statement
      this.#engine.unnamedOwner = this
      group.parses.push({ statement: name, isNew: true, isOurs: false })
    } else {
      // A second Parse of a living name is an error, which the engine itself reports.
      const isNew = this.#named.get(name)?.generation !== this.#engine.generation
      if (isNew) this.#named.set(name, statement)
      group.parses.push({ statement: name, isNew, isOurs: false })
    }
    return frame('P', this.alias(name), body)
  }

  /** The Parse that must go before a use of `name`; undefined when the engine has the statement (or nobody has). */
  revive(name: string, group: Group): Buffer | undefined {
    const statement = name === '' ? this.#unnamed : this.#named.get(name)
    const isHeld = name === '' ? this.#engine.unnamedOwner === this : statement?.generation === this.#engine.generation
    if (!statement || isHeld) return undefined
    if (name === '') this.#engine.unnamedOwner = this
    else statement.generation = this.#engine.generation
    group.parses.push({ statement: name, isNew: false, isOurs: true })
    return frame('P', this.alias(name), statement.body)
  }

  marksOf(name: string): readonly SessionMark[] {
    return (name === '' ? this.#unnamed : this.#named.get(name))?.marks ?? []
  }

  close(name: string): void {
    if (name === '') this.#unnamed = undefined
    else this.#named.delete(name)
  }

  /** A simple query drops the engine's unnamed statement, whoever's it is; the client that sent it knows that. */
  noteSimpleQuery(): void {
    this.#engine.unnamedOwner = undefined
    this.#unnamed = undefined
  }

  /** The parses of `group` that were not answered before its error did not happen. */
  failPending(group: Group): void {
    for (const { statement, isNew, isOurs } of group.parses.splice(0)) {
      if (statement === '') this.#engine.unnamedOwner = undefined
      else if (isNew) this.#named.delete(statement)
      else if (isOurs) {
        const lost = this.#named.get(statement)
        if (lost) lost.generation = LOST
      }
    }
  }

  /** The engine dropped all named statements, of every client. */
  deallocateAll(): void {
    this.#engine.generation++
    this.#named.clear()
  }

  discardAll(): void {
    this.deallocateAll()
    this.#unnamed = undefined
    this.#engine.unnamedOwner = undefined
  }

  /** Closes for what the engine still holds of this client. */
  farewell(): Buffer[] {
    const living = [...this.#named].filter(([, statement]) => statement.generation === this.#engine.generation)
    this.#named.clear()
    return living.map(([name]) => frame('C', Buffer.from('S'), this.alias(name)))
  }

  get hasLiving(): boolean {
    return [...this.#named.values()].some((statement) => statement.generation === this.#engine.generation)
  }
}
