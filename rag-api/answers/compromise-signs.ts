// Signs that systems were taken over, each kind with its query; a kind of which nothing was found is said as that.
import { run, sqlRef } from '../queries/queries.ts'
import { type AlertRow, alertClaim, alertsBetween } from './alerts.ts'
import { type Asking, type Claim, iso, isWithin } from './answer.ts'
import { className } from './knowledge.ts'
import { quoted, writerOf } from './log-text.ts'
import { amount, between, eventKind, flows, percent } from './words.ts'

/** Whom it is about, who attacked them, and when to look. */
export type Suspicion = {
  readonly systems: readonly string[]
  readonly attackers: readonly string[]
  readonly window: { readonly from: number; readonly to: number }
}
/** `weight`: strong signs are hardly anything else; the others need a look. */
export type Sign = { readonly kind: SignKind; readonly claims: readonly Claim[] }
export const SIGN_KINDS = ['login', 'log_login', 'alert_from', 'after_alert', 'outward'] as const
export type SignKind = (typeof SIGN_KINDS)[number]

type Login = {
  readonly source_ip: string
  readonly destination_ip: string
  readonly service: string | null
  readonly flows: number
  readonly records: number
  readonly account: string | null
  readonly first_seen: string
  readonly last_seen: string
  readonly event_ids: readonly string[]
}
type LogLogin = {
  readonly component: string | null
  readonly host: string | null
  readonly source_ip: string
  readonly lines: number
  readonly account: string | null
  readonly first_seen: string
  readonly last_seen: string
  readonly log_ids: readonly string[]
  readonly newest_message: string | null
}
type Outward = {
  readonly source_ip: string
  readonly event_type: string
  readonly service: string | null
  readonly is_listed: boolean
  readonly flows: number
  readonly targets: number
  readonly a_target: string | null
  readonly attack_probability: number | null
  readonly attack_class: string | null
  readonly first_seen: string
  readonly last_seen: string
  readonly event_ids: readonly string[]
}

const SHOWN = 4
/** Feeds list our own side too (a shared exit address): only what the other end or a name matched counts. */
const IS_LISTED = `jsonb_path_exists(metadata, '$.intel_hits[*] ? (@.matched_field != "src_ip" && @.matched_field != "src_asn")')`

/** Equality uses the index, containment cannot: only where a network is named. */
const isSystem = (column: string, systems: readonly string[]): string =>
  systems.some((one) => one.includes('/')) ? `${column} <<= ANY($3::inet[])` : `${column} = ANY($3::inet[])`

/** Looks for all kinds; in the order of SIGN_KINDS. */
export const signsOf = async (asking: Asking, suspicion: Suspicion): Promise<Sign[]> => {
  const { systems, attackers, window } = suspicion
  const bounds = [iso(window.from), iso(window.to)]
  const about = aboutSystems(asking, suspicion)
  const [logins, logLogins, alerts, outward] = await Promise.all([
    run<Login>(asking.database, 'signs-logins', [...bounds, systems, attackers], {
      is_system: isSystem('destination_ip', systems),
    }),
    run<LogLogin>(asking.database, 'signs-log-logins', [...bounds, attackers]),
    alertsBetween(about, 50),
    run<Outward>(asking.database, 'signs-outward', [...bounds, systems], {
      is_system: isSystem('source_ip', systems),
      is_listed: IS_LISTED,
    }),
  ])
  const named = new Set(systems)
  const isFrom = ({ source_ip }: AlertRow) => source_ip !== null && named.has(source_ip)
  const isAfter = (alert: AlertRow) =>
    !isFrom(alert) && (alert.attack_class === 'apt' || alert.attack_class === 'botnet_c2')
  const lead = asking.language === 'es' ? 'Alerta: ' : 'Alert: '
  const alerted = (fits: (alert: AlertRow) => boolean) =>
    alerts.filter(fits).map((alert) => alertClaim(alert, asking, 'alerts-between', lead))
  return [
    { kind: 'login', claims: logins.map((row) => loginClaim(row, asking, suspicion)) },
    { kind: 'log_login', claims: logLogins.map((row) => logLoginClaim(row, asking)) },
    { kind: 'alert_from', claims: alerted(isFrom) },
    { kind: 'after_alert', claims: alerted(isAfter) },
    { kind: 'outward', claims: outward.map((row) => outwardClaim(row, asking, suspicion)) },
  ].map(({ kind, claims }) => ({ kind: kind as SignKind, claims: claims.slice(0, SHOWN) }))
}

const aboutSystems = (asking: Asking, { systems, window }: Suspicion): Asking => {
  const networks = systems.filter((one) => one.includes('/'))
  const addresses = systems.filter((one) => !one.includes('/'))
  const named = { addresses, networks, classes: [], countries: [], ports: [], services: [], asns: [] }
  const entities = { ...asking.understanding.entities, ...named }
  return { ...asking, window, understanding: { ...asking.understanding, entities } }
}

const loginClaim = (row: Login, { language, zone }: Asking, { window }: Suspicion): Claim => {
  const es = language === 'es'
  const account = row.account ? `, ${es ? 'cuenta' : 'account'} ${quoted(row.account)}` : ''
  const when = between(row.first_seen, row.last_seen, zone, language)
  return {
    text: es
      ? `Acceso logrado: ${row.source_ip} → ${row.destination_ip} por ${row.service ?? '?'} (${flows(row.flows, language)}${account}), ${when}.`
      : `Successful login: ${row.source_ip} → ${row.destination_ip} over ${row.service ?? '?'} (${flows(row.flows, language)}${account}), ${when}.`,
    sql_ref: sqlRef('signs-logins'),
    event_ids: row.event_ids,
    fitsEvent: (fact) =>
      fact.source_ip === row.source_ip && fact.destination_ip === row.destination_ip && isWithin(fact.time, window),
  }
}

const logLoginClaim = (row: LogLogin, { language, zone }: Asking): Claim => {
  const es = language === 'es'
  const who = writerOf(row.component, row.host, es ? 'componente sin nombre' : 'unnamed component')
  const when = between(row.first_seen, row.last_seen, zone, language)
  return {
    text: es
      ? `${who} aceptó un acceso desde ${row.source_ip} (${amount(row.lines, 'line', language)}, ${when}): ${quoted(row.newest_message)}.`
      : `${who} accepted a login from ${row.source_ip} (${amount(row.lines, 'line', language)}, ${when}): ${quoted(row.newest_message)}.`,
    sql_ref: sqlRef('signs-log-logins'),
    log_ids: row.log_ids,
    fitsLog: (fact) => fact.component === row.component && fact.host === row.host,
  }
}

const outwardClaim = (row: Outward, { language, zone }: Asking, { window }: Suspicion): Claim => {
  const es = language === 'es'
  const target = row.targets === 1 ? (row.a_target ?? '?') : amount(row.targets, 'target', language)
  const why = [
    row.is_listed && (es ? 'el otro extremo está en una lista de amenazas' : 'a threat feed lists the other end'),
    (row.attack_probability ?? 0) >= 0.5 &&
      `${es ? 'el modelo dice' : 'the model says'} ${className(row.attack_class ?? '?', language)} (${percent(row.attack_probability ?? 0, language)})`,
  ].filter(Boolean)
  return {
    text: `${row.source_ip} → ${target}: ${eventKind(row, language)}, ${flows(row.flows, language)}, ${between(row.first_seen, row.last_seen, zone, language)}; ${why.join('; ')}.`,
    sql_ref: sqlRef('signs-outward'),
    event_ids: row.event_ids,
    fitsEvent: (fact) =>
      fact.source_ip === row.source_ip &&
      fact.event_type === row.event_type &&
      fact.service === row.service &&
      isWithin(fact.time, window),
  }
}
