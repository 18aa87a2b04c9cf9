// What one client has SET. The engine is shared, so the settings of a client are replayed before its turn when another client's are in force.
import { ENGINE_SETTINGS } from './engine-messages.ts'
import { quoteIdentifier, quoteLiteral, type SessionMark } from './sql-text.ts'

/** Start-up parameters that are no settings; application_name is left out because it would differ at nearly every turn. */
const NOT_REPLAYED = /^(user|database|options|replication|application_name|fallback_application_name|_pq_\..*)$/

const MS_PER_UNIT: Record<string, number> = { us: 0.001, ms: 1, s: 1000, min: 60_000, h: 3_600_000, d: 86_400_000 }

/** The milliseconds of `SET statement_timeout = '5 s'`; undefined where the text holds none. */
const timeoutOf = (sql: string): number | undefined => {
  const [, value, unit] = /(?:=|\bto)\s*'?\s*(\d+(?:\.\d+)?)\s*(us|ms|s|min|h|d)?\s*'?\s*$/i.exec(sql) ?? []
  return value === undefined ? undefined : Number(value) * (MS_PER_UNIT[unit?.toLowerCase() ?? 'ms'] ?? 1)
}

// RESET SESSION AUTHORIZATION does nothing here: an engine without a log-in has no user to go back to.
const FRESH_SESSION = ['SET SESSION AUTHORIZATION postgres', 'RESET ROLE', 'RESET ALL', ENGINE_SETTINGS]

/** Puts the engine into the state of a fresh session, then into that of `profile`. */
export const replayOf = (profile: string): string =>
  [...FRESH_SESSION, profile].filter((statement) => statement !== '').join(';')

/** The settings of one session, following its transactions: what is rolled back was never set. */
export class SessionSettings {
  /** What RESET goes back to. */
  readonly #initial = new Map<string, string>()
  #statements = new Map<string, string>()
  #beforeTransaction: Map<string, string> | undefined
  #localTimeoutMs: number | undefined
  #isUncertain = false

  /** Takes the parameters of a start-up message. */
  begin(parameters: Readonly<Record<string, string>>): void {
    // First, so that the rest is set with this user's rights.
    const { user } = parameters
    if (user !== undefined && user !== 'postgres') {
      this.#initial.set('session authorization', `SET SESSION AUTHORIZATION ${quoteIdentifier(user)}`)
    }
    const options = [...(parameters.options ?? '').matchAll(/(?:-c\s*|--)([\w.]+)=((?:\\.|\S)+)/g)].map(
      ([, name = '', value = '']): [string, string] => [name, value.replace(/\\(.)/g, '$1')],
    )
    for (const [name, value] of [...Object.entries(parameters), ...options]) {
      if (NOT_REPLAYED.test(name) || !/^[\w.]+$/.test(name)) continue
      if (name === 'client_encoding' && /^utf-?8$/i.test(value)) continue // what the engine speaks anyway
      this.#initial.set(name.toLowerCase(), `SET ${name} TO ${quoteLiteral(value)}`)
    }
    this.#statements = new Map(this.#initial)
  }

  /** The SET statements that make the engine this session's. Equal texts mean equal states. */
  get profile(): string {
    return [...this.#statements.values()].join(';')
  }

  /** 0: none. The engine's own timer cannot fire, so the server keeps the time. */
  get statementTimeoutMs(): number {
    return this.#localTimeoutMs ?? timeoutOf(this.#statements.get('statement_timeout') ?? '') ?? 0
  }

  /** True once after something whose effect cannot be known from its text: the engine's state must be made anew. */
  takeUncertainty(): boolean {
    const was = this.#isUncertain
    this.#isUncertain = false
    return was
  }

  /** Something changed settings in a way that is not followed (set_config). */
  becomeUncertain(): void {
    this.#isUncertain = true
  }

  /** The engine has carried out `mark`. */
  apply(mark: SessionMark): void {
    if (mark.kind !== 'set' && mark.kind !== 'reset') return
    const { kind, key, sql, isLocal } = mark
    if (isLocal) {
      if (key === 'statement_timeout') this.#localTimeoutMs = timeoutOf(sql)
      return
    }
    this.#beforeTransaction ??= new Map(this.#statements)
    const isReset = kind === 'reset' || /\bdefault\s*$/i.test(sql)
    if (isReset) this.#isUncertain = true // it also undid the engine's own settings
    if (isReset && key === 'all') this.#resetAll()
    else {
      const statement = isReset ? this.#initial.get(key) : sql
      this.#statements.delete(key) // so that the order is that of the last SETs
      if (statement !== undefined) this.#statements.set(key, statement)
    }
  }

  /** RESET ALL leaves the user as it is. */
  #resetAll(): void {
    const kept = [...this.#statements].filter(([key]) => key === 'session authorization' || key === 'role')
    this.#statements = new Map([...this.#initial, ...kept])
  }

  discardAll(): void {
    this.#statements = new Map(this.#initial)
    this.#beforeTransaction = undefined
    this.#isUncertain = true
  }

  commit(): void {
    this.#beforeTransaction = undefined
    this.#localTimeoutMs = undefined
  }

  rollback(): void {
    if (this.#beforeTransaction) this.#statements = this.#beforeTransaction
    this.commit()
  }
}
