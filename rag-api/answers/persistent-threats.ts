// Who keeps coming: sources suspected in several hours of the window, alerted more than once, or calling home.
import { run, sqlRef } from '../queries/queries.ts'
import { type Answering, type Asking, type Claim, iso } from './answer.ts'
import { searchedText } from './count.ts'
import { className } from './knowledge.ts'
import { amount, between, flows, listed, percent } from './words.ts'

type Row = {
  readonly source_ip: string
  readonly hours: number
  readonly days: number
  readonly flows: number | null
  readonly attack_probability: number | null
  readonly first_seen: string
  readonly last_seen: string
  readonly alerts: number
  readonly attack_classes: readonly string[]
  readonly alert_ids: readonly string[]
  readonly event_ids: readonly string[]
  readonly sources: number
}

const HOUR_MS = 3_600_000
/** A burst is over within the hour, or crosses into the next; a third hour is a return. */
export const LEAST_HOURS = 3
const SHOWN = 8

export const answerPersistentThreats: Answering = async (asking) => {
  const { addresses, networks } = asking.understanding.entities
  const named = [...addresses, ...networks]
  const window = { from: Math.floor(asking.window.from / HOUR_MS) * HOUR_MS, to: asking.window.to }
  const values = [iso(window.from), iso(window.to), LEAST_HOURS, named.length > 0 ? named : null, 50, SHOWN]
  const rows = await run<Row>(asking.database, 'persistent-sources', values)
  const whole = { ...asking, window }
  return {
    searched: window,
    parts:
      rows.length === 0
        ? [nobody(whole)]
        : [opening(whole, rows), ...rows.slice(0, SHOWN).map((row) => rowClaim(row, whole))],
    tables: [
      {
        title: asking.language === 'es' ? 'Amenazas persistentes' : 'Persistent threats',
        columns: [
          'source_ip',
          'hours',
          'days',
          'flows',
          'alerts',
          'classes',
          'first_seen',
          'last_seen',
          'attack_probability',
        ],
        rows: rows.map((row) => [
          row.source_ip,
          row.hours,
          row.days,
          row.flows,
          row.alerts,
          row.attack_classes.join(', '),
          row.first_seen,
          row.last_seen,
          row.attack_probability,
        ]),
      },
    ],
    ...(rows.length > 0
      ? {
          chart: {
            title: asking.language === 'es' ? 'Horas con sospecha' : 'Suspected hours',
            kind: 'bar' as const,
            unit: asking.language === 'es' ? 'horas' : 'hours',
            points: rows.slice(0, 12).map(({ source_ip, hours }) => ({ label: source_ip, value: hours })),
          },
        }
      : {}),
    follow_ups: rows[0]
      ? asking.language === 'es'
        ? [
            `¿Es probable que ${rows[0].source_ip} ataque de nuevo?`,
            `Analiza el comportamiento de ${rows[0].source_ip}`,
          ]
        : [`Is ${rows[0].source_ip} likely to attack again?`, `What did ${rows[0].source_ip} do?`]
      : [],
  }
}

const rule = (language: Asking['language']): string =>
  language === 'es'
    ? `persistente: sospechosa para el modelo en ${LEAST_HOURS} horas distintas o más, o con alertas en dos horas distintas, o con mando y control`
    : `persistent: suspected by the model in ${LEAST_HOURS} different hours or more, or alerted in two different hours, or command and control`

const nobody = (asking: Asking): string =>
  asking.language === 'es'
    ? `No hay ninguna amenaza persistente (${rule('es')}). Se buscó en sources_per_hour y alerts, por horas enteras: ${searchedText(asking)}.`
    : `There is no persistent threat (${rule('en')}). Searched in sources_per_hour and alerts, by whole hours: ${searchedText(asking)}.`

const opening = (asking: Asking, rows: readonly Row[]): string => {
  const count = amount(rows[0]?.sources ?? rows.length, 'threat', asking.language)
  return asking.language === 'es'
    ? `${count} (${rule('es')}); ${searchedText(asking)}:`
    : `${count} (${rule('en')}); ${searchedText(asking)}:`
}

const rowClaim = (row: Row, asking: Asking): Claim => {
  const { window } = asking
  return {
    text: rowText(row, asking),
    sql_ref: sqlRef('persistent-sources'),
    event_ids: row.event_ids,
    alert_ids: row.alert_ids,
    fitsEvent: (fact) =>
      fact.source_ip === row.source_ip &&
      (fact.attack_probability ?? 0) >= 0.5 &&
      Date.parse(fact.time) >= window.from &&
      Date.parse(fact.time) < window.to,
    fitsAlert: (fact) => fact.source_ip === row.source_ip,
  }
}

const rowText = (row: Row, { language, zone }: Asking): string => {
  const es = language === 'es'
  const suspected =
    row.hours === 0
      ? es
        ? 'sin flujos que el modelo sospeche'
        : 'no flows that the model suspects'
      : es
        ? `sospechosa en ${amount(row.hours, 'hour', language)} de ${amount(row.days, 'day', language)} (${flows(row.flows ?? 0, language)} en ellas, probabilidad hasta ${percent(row.attack_probability ?? 0, language)})`
        : `suspected in ${amount(row.hours, 'hour', language)} of ${amount(row.days, 'day', language)} (${flows(row.flows ?? 0, language)} in them, probability up to ${percent(row.attack_probability ?? 0, language)})`
  const classes = listed(
    row.attack_classes.map((name) => className(name, language)),
    language,
  )
  const alerts = `${amount(row.alerts, 'alert', language)}${classes ? ` (${classes})` : ''}`
  return `${row.source_ip}: ${suspected}, ${alerts}; ${between(row.first_seen, row.last_seen, zone, language)}.`
}
