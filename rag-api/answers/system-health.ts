// How the platform itself is: sensors, lag from export to row, the ledger of each processor, embeddings, logs. From what the services
// wrote; whether a process runs is asked of `autoinmune status` and /readyz.
import { run, sqlRef } from '../queries/queries.ts'
import { type Answering, type Asking, type Claim, iso } from './answer.ts'
import { newestOf } from './coverage.ts'
import { flows, listed, moment, number } from './words.ts'

type LedgerRow = {
  readonly processor: string
  readonly topic: string
  readonly consumed: number
  readonly accepted: number
  readonly dropped: number
  readonly rejected: number
  readonly imbalance: number
  readonly counted_at: string | null
}
type Sensor = {
  readonly sensor_id: string
  readonly last_event: string
  readonly flows: number
  readonly records: number
  /** 95th percentile. Null: the records do not say when they were exported. */
  readonly stored_after_seconds: number | null
  readonly event_ids: readonly string[]
}

/** The minutes before the newest event: longer would read more than a question may. */
const NEWEST_MS = 10 * 60_000
/** Older than this the newest event is no sign of life. */
const SILENT_MS = 5 * 60_000

export const answerSystemHealth: Answering = async (asking) => {
  const { database, now, language } = asking
  const es = language === 'es'
  const [stored, ledger, [logs]] = await Promise.all([
    newestOf(database, asking.events, now),
    run<LedgerRow>(database, 'health-ledger', []),
    run<{ newest_log: string | null }>(database, 'newest-log', []),
  ])
  const newest = stored.newest_event === null ? undefined : Date.parse(stored.newest_event)
  const bounds = newest === undefined ? undefined : { from: newest - NEWEST_MS, to: newest + 1 }
  const sensors = bounds ? await run<Sensor>(database, 'health-sensors', [iso(bounds.from), iso(bounds.to)]) : []
  return {
    ...(bounds ? { searched: bounds } : {}),
    parts: [
      newest === undefined ? nothingStored(es) : newestText(asking, newest),
      ...sensors.slice(0, 10).map((sensor) => sensorClaim(sensor, asking)),
      ...ledgerTexts(ledger, asking),
      embeddingText(stored.embedding_lag_seconds, asking),
      logsText(logs?.newest_log ?? null, asking),
      es
        ? 'Qué procesos están vivos no consta en la base de datos: lo dicen `autoinmune status`, /readyz y /metrics de cada servicio.'
        : "Which processes are alive is not in the database: `autoinmune status`, /readyz and each service's /metrics say so.",
    ],
    tables: [sensorTable(sensors, es), ledgerTable(ledger, es)],
    follow_ups: es
      ? ['¿Qué logs con errores hubo en la última hora?']
      : ['Which logs with errors were there in the last hour?'],
  }
}

const nothingStored = (es: boolean): string =>
  es ? 'Aún no hay ningún evento guardado: ningún sensor ha escrito.' : 'No event is stored yet: no sensor has written.'

const newestText = ({ now, language, zone }: Asking, newest: number): string => {
  const es = language === 'es'
  const age = Math.max(0, Math.round((now - newest) / 1000))
  const when = moment(newest, zone, language)
  const state =
    now - newest > SILENT_MS
      ? es
        ? ': no llega nada nuevo (o se repite una captura antigua)'
        : ': nothing new arrives (or an old capture is replayed)'
      : ''
  return es
    ? `El evento más reciente es de ${when}, hace ${number(age, language)} s${state}.`
    : `The newest event is of ${when}, ${number(age, language)} s ago${state}.`
}

const sensorClaim = (sensor: Sensor, { language, zone }: Asking): Claim => {
  const es = language === 'es'
  const lag =
    sensor.stored_after_seconds === null
      ? es
        ? 'sin hora de exportación'
        : 'no time of export'
      : es
        ? `guardado a los ${number(sensor.stored_after_seconds, language, 2)} s de exportarse (percentil 95)`
        : `stored ${number(sensor.stored_after_seconds, language, 2)} s after export (95th percentile)`
  return {
    text: `Sensor ${sensor.sensor_id}: ${flows(sensor.flows, language)} ${es ? 'en los 10 minutos más recientes' : 'in the newest 10 minutes'}, ${es ? 'el último' : 'the last'} ${moment(sensor.last_event, zone, language)}, ${lag}.`,
    sql_ref: sqlRef('health-sensors'),
    event_ids: sensor.event_ids,
    fitsEvent: (fact) => Date.parse(fact.time) <= Date.parse(sensor.last_event),
  }
}

const ledgerTexts = (ledger: readonly LedgerRow[], { language, now }: Asking): string[] => {
  const es = language === 'es'
  if (ledger.length === 0)
    return [
      es
        ? 'El libro de cuentas (ledger) no tiene ninguna fila: no se puede decir si falta algo.'
        : 'The ledger has no row: whether anything is missing cannot be said.',
    ]
  const off = ledger.filter(({ imbalance }) => imbalance !== 0)
  const balance =
    off.length === 0
      ? es
        ? 'el libro cuadra en todos: leído = aceptado + descartado + rechazado'
        : 'the ledger balances for all: consumed = accepted + dropped + rejected'
      : `${es ? 'DESCUADRE en' : 'IMBALANCE in'} ${off.map((row) => `${row.processor}/${row.topic} (${number(row.imbalance, language)})`).join(', ')}`
  const names = listed([...new Set(ledger.map(({ processor }) => processor))], language)
  const rejected = ledger.reduce((sum, row) => sum + row.rejected, 0)
  const dropped = ledger.reduce((sum, row) => sum + row.dropped, 0)
  const counted = ledger.flatMap(({ counted_at }) => (counted_at === null ? [] : [Date.parse(counted_at)]))
  const age = counted.length === 0 ? '?' : number(Math.max(0, (now - Math.max(...counted)) / 1000), language)
  return [
    es
      ? `Procesadores con cuentas: ${names}; ${balance}. Descartados ${number(dropped, language)}, rechazados a cartas muertas ${number(rejected, language)}; última cuenta hace ${age} s.`
      : `Processors with accounts: ${names}; ${balance}. Dropped ${number(dropped, language)}, dead-lettered ${number(rejected, language)}; last count ${age} s ago.`,
  ]
}

const embeddingText = (lag: number | null, { language }: Asking): string => {
  const es = language === 'es'
  if (lag === null) return es ? 'Vectores: no hay eventos que vectorizar.' : 'Embeddings: there are no events to embed.'
  if (lag === 0) return es ? 'Vectores al día: nada espera.' : 'Embeddings are up to date: nothing waits.'
  return es
    ? `Vectores con retraso: el más antiguo sin vector de los dos minutos más recientes espera ${number(lag, language, 1)} s.`
    : `Embeddings lag: the oldest of the newest two minutes without a vector has waited ${number(lag, language, 1)} s.`
}

const logsText = (newest: string | null, { language, zone }: Asking): string => {
  const es = language === 'es'
  if (newest === null)
    return es
      ? 'Registros de componentes: ninguno, no hay fuente que haya escrito.'
      : 'Component logs: none, no source has written.'
  return es
    ? `Registro de componente más reciente: ${moment(newest, zone, language)}.`
    : `Newest component log: ${moment(newest, zone, language)}.`
}

const sensorTable = (sensors: readonly Sensor[], es: boolean) => ({
  title: es ? 'Sensores' : 'Sensors',
  columns: ['sensor_id', 'last_event', 'flows', 'records', 'stored_after_seconds_p95'],
  rows: sensors.map((one) => [one.sensor_id, one.last_event, one.flows, one.records, one.stored_after_seconds]),
})

const ledgerTable = (ledger: readonly LedgerRow[], es: boolean) => ({
  title: es ? 'Libro de cuentas' : 'Ledger',
  columns: ['processor', 'topic', 'consumed', 'accepted', 'dropped', 'rejected', 'imbalance', 'counted_at'],
  rows: ledger.map((one) => [
    one.processor,
    one.topic,
    one.consumed,
    one.accepted,
    one.dropped,
    one.rejected,
    one.imbalance,
    one.counted_at,
  ]),
})
