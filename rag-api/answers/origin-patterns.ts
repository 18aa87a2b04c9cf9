// What attacks from a country or network have in common: classes, services, targets, hours of the day; without an origin, where they
// come from.
import { run, sqlRef } from '../queries/queries.ts'
import { type Answering, type Asking, type Chart, type Claim, iso, isWithin, type Table } from './answer.ts'
import { className } from './knowledge.ts'
import { type Origin, originMeant } from './origin.ts'
import { amount, between, eventKind, flows, number, percent, span } from './words.ts'

type Total = {
  readonly country: string | null
  readonly asn: string | null
  readonly asn_name: string | null
  readonly flows: number
  readonly attack_flows: number
  readonly hours: number
  readonly all_flows: number
  readonly all_attack_flows: number
  readonly origins: number
}
type Hour = { readonly hour_of_day: number; readonly flows: number; readonly hours: number }
export type OriginAttack = {
  readonly attack_class: string
  readonly service: string | null
  readonly destination_port: number | null
  readonly flows: number
  readonly all_flows: number
  readonly sources: number
  readonly targets: number
  /** False: sources and targets are lower bounds, since distinct ones do not add up over hours. */
  readonly is_exact: boolean
  readonly countries: readonly string[]
  readonly first_seen: string
  readonly last_seen: string
  readonly event_ids: readonly string[]
}

const HOUR_MS = 3_600_000
const SHOWN = 6

export const answerOriginPatterns: Answering = async (asking) => {
  const origin = await originMeant(asking)
  // Whole hours, so that the aggregate and the events count the same.
  const window = { from: Math.floor(asking.window.from / HOUR_MS) * HOUR_MS, to: asking.window.to }
  const whole = { ...asking, window }
  const values = [iso(window.from), iso(window.to), origin.countries, origin.asns]
  const [totals, hours, attacks] = await Promise.all([
    run<Total>(asking.database, 'origin-totals', [...values, 50]),
    run<Hour>(asking.database, 'origin-hours', [...values, asking.zone]),
    attacksFrom(whole, origin),
  ])
  if (totals.length === 0) return { searched: window, parts: [...origin.because, nothing(whole, origin)] }
  return {
    searched: window,
    parts: [
      ...origin.because,
      opening(whole, origin, totals),
      ...attacks.slice(0, SHOWN).map((attack) => attackClaim(attack, whole, origin)),
      ...(attacks.length === 0 ? [noAttack(whole)] : [hoursText(whole, hours)]),
    ],
    tables: [totalsTable(totals, asking), attacksTable(attacks, asking)],
    chart: hours.length > 0 ? hoursChart(hours, asking) : totalsChart(totals, asking),
    follow_ups: followUps(asking, origin),
  }
}

export const attacksFrom = async (
  { database, window, events }: Asking,
  { countries, asns }: Origin,
): Promise<OriginAttack[]> =>
  run<OriginAttack>(database, 'origin-attacks', [
    iso(window.from),
    iso(window.to),
    countries,
    asns,
    20,
    iso(await events.aggregatedUntil(['attacks_per_hour'], window)),
  ])

const nothing = ({ language, window, zone }: Asking, origin: Origin): string => {
  const when = span(window.from, window.to, zone, language)
  const from = origin.name ? ` (${origin.name})` : ''
  return language === 'es'
    ? `No hay ningún flujo de ese origen${from}. Se buscó en origins_per_hour: ${when}. Sin datos de geografía (autoinmune geo) no se conoce ningún origen.`
    : `There is no flow from that origin${from}. Searched in origins_per_hour: ${when}. Without geography (autoinmune geo) no origin is known.`
}

const opening = ({ language, window, zone }: Asking, origin: Origin, totals: readonly Total[]): string => {
  const [first] = totals
  const when = span(window.from, window.to, zone, language)
  const all = flows(first?.all_flows ?? 0, language)
  const attack = flows(first?.all_attack_flows ?? 0, language)
  const share = percent((first?.all_attack_flows ?? 0) / Math.max(first?.all_flows ?? 0, 1), language)
  const places = totals
    .slice(0, 4)
    .map(
      ({ country, asn, asn_name, attack_flows }) =>
        `${[country, asn_name ?? asn].filter(Boolean).join(' ')} ${number(attack_flows, language)}`,
    )
    .join('; ')
  return language === 'es'
    ? `${origin.name || 'Todos los orígenes con país o red conocidos'}, ${when}: ${all}, de ellos ${attack} (${share}) que el modelo tiene por ataque. Por país y red: ${places}.`
    : `${origin.name || 'All origins whose country or network is known'}, ${when}: ${all}, of them ${attack} (${share}) that the model takes for attack. By country and network: ${places}.`
}

const noAttack = ({ language }: Asking): string =>
  language === 'es'
    ? 'El modelo no tiene ninguno por ataque: no hay patrón que describir.'
    : 'The model takes none of them for attack: there is no pattern to describe.'

export const attackClaim = (attack: OriginAttack, asking: Asking, origin: Origin): Claim => ({
  text: attackText(attack, asking),
  sql_ref: sqlRef('origin-attacks'),
  event_ids: attack.event_ids,
  fitsEvent: (fact) =>
    fact.attack_class === attack.attack_class &&
    fact.service === attack.service &&
    (fact.attack_probability ?? 0) >= 0.5 &&
    isWithin(fact.time, asking.window) &&
    origin.fits(fact),
})

const attackText = (attack: OriginAttack, { language, zone }: Asking): string => {
  const share = percent(attack.flows / attack.all_flows, language)
  const kind = eventKind(
    {
      event_type: className(attack.attack_class, language),
      service: attack.service,
      destination_port: attack.destination_port,
    },
    language,
  )
  const least = atLeast(attack.is_exact, language)
  const ends = `${least}${amount(attack.sources, 'source', language)}, ${least}${amount(attack.targets, 'target', language)}`
  const countries = attack.countries.length > 0 ? ` [${attack.countries.slice(0, 5).join(', ')}]` : ''
  return `${kind}: ${flows(attack.flows, language)} (${share}), ${ends}${countries}, ${between(attack.first_seen, attack.last_seen, zone, language)}.`
}

const atLeast = (isExact: boolean, language: Asking['language']): string => {
  if (isExact) return ''
  return language === 'es' ? 'al menos ' : 'at least '
}

const hoursText = ({ language, zone }: Asking, hours: readonly Hour[]): string => {
  const total = hours.reduce((sum, { flows: count }) => sum + count, 0)
  const [top] = hours.toSorted((one, other) => other.flows - one.flows)
  if (!top) return language === 'es' ? 'Sin horas con ataques.' : 'No hours with attacks.'
  const share = percent(top.flows / total, language)
  const hour = `${String(top.hour_of_day).padStart(2, '0')}:00`
  return language === 'es'
    ? `Hora del día con más: ${hour} (${zone}), ${share} de esos flujos; vistos en ${number(hours.length, language)} de 24 horas del día.`
    : `Busiest hour of the day: ${hour} (${zone}), ${share} of those flows; seen in ${number(hours.length, language)} of the 24 hours of the day.`
}

const totalsTable = (totals: readonly Total[], { language }: Asking): Table => ({
  title: language === 'es' ? 'Orígenes' : 'Origins',
  columns: ['country', 'asn', 'asn_name', 'flows', 'attack_flows', 'hours'],
  rows: totals.map((row) => [row.country, row.asn, row.asn_name, row.flows, row.attack_flows, row.hours]),
})

const attacksTable = (attacks: readonly OriginAttack[], { language }: Asking): Table => ({
  title: language === 'es' ? 'Ataques por clase y servicio' : 'Attacks by class and service',
  columns: [
    'class',
    'service',
    'destination_port',
    'flows',
    'sources',
    'targets',
    'countries',
    'first_seen',
    'last_seen',
  ],
  rows: attacks.map((row) => [
    row.attack_class,
    row.service,
    row.destination_port,
    row.flows,
    row.sources,
    row.targets,
    row.countries.join(', '),
    row.first_seen,
    row.last_seen,
  ]),
})

const hoursChart = (hours: readonly Hour[], { language, zone }: Asking): Chart => ({
  title: language === 'es' ? `Ataques por hora del día (${zone})` : `Attacks by hour of the day (${zone})`,
  kind: 'bar',
  unit: language === 'es' ? 'flujos' : 'flows',
  points: Array.from({ length: 24 }, (_, hour) => ({
    label: String(hour).padStart(2, '0'),
    value: hours.find(({ hour_of_day }) => hour_of_day === hour)?.flows ?? 0,
  })),
})

const totalsChart = (totals: readonly Total[], { language }: Asking): Chart => ({
  title: language === 'es' ? 'Flujos por origen' : 'Flows by origin',
  kind: 'bar',
  unit: language === 'es' ? 'flujos' : 'flows',
  points: totals
    .slice(0, 12)
    .map((row) => ({ label: [row.country, row.asn].filter(Boolean).join(' '), value: row.flows })),
})

const followUps = ({ language }: Asking, origin: Origin): string[] => {
  if (language === 'es')
    return [
      origin.name
        ? `¿Qué otros vectores podrían intentar desde ${origin.name}?`
        : '¿Qué patrones tienen los ataques desde China?',
    ]
  return [
    origin.name
      ? `What other vectors could they try from ${origin.name}?`
      : 'What patterns do attacks from China have?',
  ]
}
