// What enforcers say is blocked: by the newest word of each, so that a rule that outlived its decision is told as well.
import { run, sqlRef } from '../queries/queries.ts'
import type { Asking, Claim, Table } from './answer.ts'
import { moment, number } from './words.ts'

type Block = {
  /** With its prefix where it is a network. */
  readonly address: string
  readonly action: string
  readonly requested_by: string | null
  readonly policy: string | null
  readonly enforcer: string
  readonly reported_at: string
  readonly expires_at: string | null
  readonly packets: number | null
  /** Null: the decision is not known here. */
  readonly decision_status: string | null
  readonly alert_ids: readonly string[]
  readonly blocks: number
}
export type BlocksInForce = { readonly parts: readonly (string | Claim)[]; readonly table?: Table }

const SHOWN = 8

/** Undefined while no enforcer has reported: then it is not known, which is not "nothing". */
export const blocksInForce = async (asking: Asking): Promise<BlocksInForce | undefined> => {
  const { language, zone, database, understanding } = asking
  const [heard] = await run<{ enforcers: number; newest_report: string | null }>(database, 'enforcers-heard', [])
  if (!heard?.newest_report) return undefined
  const named = [...understanding.entities.addresses, ...understanding.entities.networks]
  const blocks = await run<Block>(database, 'blocked-now', [named.length > 0 ? named : null, 200])
  const es = language === 'es'
  const count = blocks[0]?.blocks ?? 0
  const about = named.length > 0 ? ` (${named.join(', ')})` : ''
  const newest = moment(heard.newest_report, zone, language)
  const opening = es
    ? `Bloqueos en vigor${about}: ${number(count, language)}, según ${number(heard.enforcers, language)} ejecutor(es); último informe: ${newest}.`
    : `Blocks in force${about}: ${number(count, language)}, by the word of ${number(heard.enforcers, language)} enforcer(s); newest report: ${newest}.`
  return {
    parts: [opening, ...blocks.slice(0, SHOWN).map((block) => blockPart(block, asking))],
    ...(blocks.length > 0 ? { table: tableOf(blocks, es) } : {}),
  }
}

/** A claim where alerts stand behind the block; a person's request has none and is a plain sentence. */
const blockPart = (block: Block, { language, zone }: Asking): string | Claim => {
  const es = language === 'es'
  const who = block.policy ?? block.requested_by ?? (es ? 'nadie que conste aquí' : 'nobody known here')
  const until = block.expires_at && moment(block.expires_at, zone, language)
  const text = [
    `${block.address}: ${es ? (ACTIONS_ES[block.action] ?? block.action) : (ACTIONS_EN[block.action] ?? block.action)}`,
    es ? `por ${block.enforcer}` : `by ${block.enforcer}`,
    es ? `pedido por ${who}` : `asked for by ${who}`,
    until ? `${es ? 'hasta' : 'until'} ${until}` : es ? 'sin fin fijado' : 'with no end set',
    block.packets !== null && `${number(block.packets, language)} ${es ? 'paquetes detenidos' : 'packets met'}`,
    outlived(block) && (es ? 'ATENCIÓN: la decisión ya no está activa' : 'NOTE: its decision is no longer active'),
  ]
    .filter(Boolean)
    .join(', ')
  if (block.alert_ids.length === 0) return `${text}.`
  return { text: `${text}.`, sql_ref: sqlRef('blocked-now'), alert_ids: block.alert_ids }
}

const outlived = ({ decision_status }: Block): boolean => decision_status !== null && decision_status !== 'active'

const ACTIONS_ES: Readonly<Record<string, string>> = { block: 'bloqueada', rate_limit: 'limitada' }
const ACTIONS_EN: Readonly<Record<string, string>> = { block: 'blocked', rate_limit: 'rate limited' }

const tableOf = (blocks: readonly Block[], es: boolean): Table => ({
  title: es ? 'Bloqueos en vigor' : 'Blocks in force',
  columns: [
    'address',
    'action',
    'enforcer',
    'requested_by',
    'policy',
    'reported_at',
    'expires_at',
    'packets',
    'decision_status',
  ],
  rows: blocks.map((block) => [
    ...[block.address, block.action, block.enforcer, block.requested_by, block.policy],
    ...[block.reported_at, block.expires_at, block.packets, block.decision_status],
  ]),
})
