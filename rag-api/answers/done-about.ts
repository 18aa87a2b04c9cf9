// What was really done about addresses: decisions, and what enforcers say is in force. A decision alone blocks nothing; without an enforcer's
// word it is not known whether anything does.
import { type Database, run } from '../queries/queries.ts'
import type { Asking } from './answer.ts'
import { moment, number } from './words.ts'

export type Decision = {
  readonly address: string
  readonly action: string
  readonly status: string
  readonly requested_by: string
  readonly policy: string | null
  /** RFC 3339. */
  readonly decided_at: string
  /** Null: no end was set. */
  readonly expires_at: string | null
}
export type Block = {
  /** With its prefix where it is a network. */
  readonly address: string
  readonly action: string
  readonly enforcer: string
  readonly reported_at: string
  readonly expires_at: string | null
  /** Null: the decision is not known here. */
  readonly decision_status: string | null
}
export type Done = {
  /** Enforcers that reported in the newest 7 days; 0: what is blocked is not known. */
  readonly enforcers: number
  readonly decisions: readonly Decision[]
  readonly blocks: readonly Block[]
}

/** The newest 20 decisions and 20 blocks of addresses, networks that hold one of them included. */
export const doneAbout = async (database: Database, addresses: readonly string[]): Promise<Done> => {
  const [row] = await run<Omit<Done, 'blocks'>>(database, 'done-about', [addresses])
  if (!row) return { enforcers: 0, decisions: [], blocks: [] }
  // The view of what is blocked costs more than the rest; without a report it is empty.
  const blocks = row.enforcers > 0 ? await run<Block>(database, 'blocks-about', [addresses]) : []
  return { ...row, blocks }
}

const SHOWN = 8

/** What to say of it below recommendations. */
export const doneTexts = (done: Done, { language, zone }: Pick<Asking, 'language' | 'zone'>): string[] => {
  const es = language === 'es'
  const { enforcers, decisions, blocks } = done
  const lead = es
    ? 'Son recomendaciones: esta respuesta no aplica ninguna.'
    : 'These are recommendations: this answer applies none of them.'
  const until = (at: string | null): string => {
    if (at === null) return es ? 'sin fin fijado' : 'with no end set'
    return `${es ? 'hasta' : 'until'} ${moment(at, zone, language)}`
  }
  const inForce = blocks.slice(0, SHOWN).map(({ address, action, enforcer, expires_at, decision_status }) => {
    const outlived = decision_status !== null && decision_status !== 'active'
    const note = es ? ' ATENCIÓN: su decisión ya no está activa.' : ' NOTE: its decision is no longer active.'
    const said = es
      ? `${address} ya está ${BLOCKED_ES[action] ?? `bajo la acción ${action}`} según ${enforcer}, ${until(expires_at)}.`
      : `${address} is already ${BLOCKED_EN[action] ?? `under the action ${action}`} by the word of ${enforcer}, ${until(expires_at)}.`
    return `${said}${outlived ? note : ''}`
  })
  const decided = decisions
    .slice(0, SHOWN)
    .map(({ address, action, status, requested_by, policy, expires_at }) =>
      es
        ? `Decisión sobre ${address}: ${action}, ${status}, pedida por ${policy ?? requested_by}, ${until(expires_at)}.`
        : `Decision about ${address}: ${action}, ${status}, asked for by ${policy ?? requested_by}, ${until(expires_at)}.`,
    )
  return [lead, ...inForce, ...decided, ...notInForce(enforcers, decisions.length, blocks.length, language)]
}

const notInForce = (enforcers: number, decisions: number, blocks: number, language: Asking['language']): string[] => {
  if (blocks > 0) return []
  const es = language === 'es'
  if (enforcers > 0) {
    const heard = number(enforcers, language)
    const none =
      decisions > 0
        ? ''
        : es
          ? 'No hay decisiones sobre estas direcciones. '
          : 'There are no decisions about these addresses. '
    return [
      es
        ? `${none}Los ejecutores que informan (${heard}) no tienen ninguna bloqueada.`
        : `${none}The enforcers that report (${heard}) have none of them blocked.`,
    ]
  }
  if (decisions > 0)
    return [
      es
        ? 'Ningún ejecutor ha informado: no se sabe si algo está en vigor.'
        : 'No enforcer has reported: whether anything is in force is not known.',
    ]
  return [
    es
      ? 'No hay decisiones sobre estas direcciones ni ha informado ningún ejecutor: Autoinmune no ha aplicado nada, y lo que bloqueen otros no se sabe.'
      : 'There are no decisions about these addresses and no enforcer has reported: Autoinmune applied nothing, and what others block is not known.',
  ]
}

const BLOCKED_ES: Readonly<Record<string, string>> = { block: 'bloqueada', rate_limit: 'limitada' }
const BLOCKED_EN: Readonly<Record<string, string>> = { block: 'blocked', rate_limit: 'rate limited' }
