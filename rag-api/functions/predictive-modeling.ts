// predictive_modeling(features[], target_class): how likely an alert is in the next hours, by how often it happened in like cases. A
// frequency with its interval and its base rate, tested on its own past; no feature is given a weight that was not counted.
import { type Static, Type } from 'typebox'
import { ATTACK_CLASSES, type AttackClass } from '../../schemas/messages.ts'
import type { Claim } from '../answers/answer.ts'
import { iso } from '../answers/answer.ts'
import { className } from '../answers/knowledge.ts'
import { type Burst, casesOf, chanceOf } from '../answers/recurrence.ts'
import { number, percent } from '../answers/words.ts'
import { run, sqlRef } from '../queries/queries.ts'
import { defineFunction } from './define.ts'
import type { Finding, Looking } from './function.ts'
import { badField, inputOf, timeFields, wordFields } from './input.ts'
import { observedHours, observedSlots } from './observed-windows.ts'
import { FEATURE_NAMES, type Features, readFeatures } from './prediction-features.ts'
import { backtestOf, type Likelihood, likelihoodOf, type WindowRow } from './prediction-windows.ts'

const feature = Type.Object(
  {
    name: Type.Enum([...FEATURE_NAMES]),
    value: Type.Union([Type.String({ minLength: 1, maxLength: 64 }), Type.Integer()]),
  },
  { additionalProperties: false },
)

const input = inputOf({
  ...timeFields,
  ...wordFields,
  target_class: Type.Enum([...ATTACK_CLASSES, 'any'], {
    default: 'any',
    description: 'Class of the alert to predict.',
  }),
  features: Type.Array(feature, {
    maxItems: FEATURE_NAMES.length,
    default: [],
    description:
      'What is known: source_ip, source_network (CIDR), target_ip, destination_port, hour_of_day (0-23) and weekday (1 Monday to 7) of the alert in time_zone, preceding_class (the source was alerted for it before). Each name once.',
  }),
  horizon_hours: Type.Integer({ minimum: 1, maximum: 168, default: 24, description: 'How far ahead, hours.' }),
})
type Input = Static<typeof input>

const likelihood = {
  cases: Type.Integer({ description: 'Like cases whose outcome is known.' }),
  hits: Type.Integer({ description: 'Of them, those in which it happened.' }),
  probability: Type.Number(),
  low: Type.Number({ description: 'Start of the 90 % interval.' }),
  high: Type.Number({ description: 'End of it.' }),
}
const basis = Type.Enum(['after_silence', 'after_class', 'windows', 'base_rate'], {
  description:
    'Which cases: silences of the source and of others as long as the present one; sources alerted for the preceding class; windows of the history with a fitting alert; windows with any alert of the class.',
})
const estimate = Type.Object({ basis, ...likelihood })
const nullable = <T extends ReturnType<typeof Type.Object>>(type: T, description: string) =>
  Type.Union([type, Type.Null()], { description })
const backtest = Type.Object({
  windows: Type.Integer({ description: 'Windows forecast, each from those before it.' }),
  brier: Type.Number({ description: 'Mean squared error of the forecasts; 0 is perfect.' }),
  brier_of_share: Type.Number({ description: "That of always saying the history's own share." }),
})

const output = Type.Object({
  target_class: Type.String(),
  horizon_hours: Type.Integer(),
  prediction: nullable(
    estimate,
    'The most specific estimate with at least 5 cases, else the base rate. Null: fewer than 3 windows of history.',
  ),
  base_rate: nullable(estimate, 'Without any feature.'),
  estimates: Type.Array(estimate, { description: 'All that could be counted, the most specific first.' }),
  lift: Type.Union([Type.Number(), Type.Null()], { description: 'Prediction over base rate.' }),
  backtest: Type.Object({
    base_rate: nullable(backtest, 'Null: too few windows.'),
    windows: nullable(backtest, 'Of the windows with a fitting alert. Null: no such feature, or too few windows.'),
  }),
})

const LEAST_WINDOWS = 3
const LEAST_CASES = 5
const HOUR_MS = 3_600_000

export const predictiveModeling = defineFunction({
  name: 'predictive_modeling',
  description:
    'How likely an alert of a class is within the next hours, given what is known of source, target, port, hour or an alert before; a counted frequency with interval, base rate and backtest. The window is the history that is counted.',
  input,
  output,
  defaultHours: 90 * 24,
  find: (looking) => predict(looking),
})

type Estimate = Likelihood & { readonly basis: Static<typeof basis> }
type Counted = { readonly estimate: Estimate; readonly alertIds: readonly string[]; readonly query: string }

const predict = async (looking: Looking<Input>): Promise<Finding> => {
  const { input: given, window } = looking
  if (window.to - window.from < LEAST_WINDOWS * given.horizon_hours * HOUR_MS) {
    throw badField('horizon_hours', given.horizon_hours, `needs a history of ${LEAST_WINDOWS} times as long`)
  }
  const features = readFeatures(given.features)
  const [rows, silence, afterClass] = await Promise.all([
    windowRows(looking, features),
    afterSilence(looking, features),
    afterClassOf(looking, features),
  ])
  const base = inWindows(rows, 'base_rate')
  const joint = features.narrows ? inWindows(rows, 'windows') : undefined
  const counted = [silence, afterClass, joint, base].filter((one) => one !== undefined)
  const chosen = base && (counted.find(({ estimate: { cases } }) => cases >= LEAST_CASES) ?? base)
  return {
    result: {
      target_class: given.target_class,
      horizon_hours: given.horizon_hours,
      prediction: chosen?.estimate ?? null,
      base_rate: base?.estimate ?? null,
      estimates: counted.map(({ estimate: one }) => one),
      lift: chosen && base ? chosen.estimate.probability / base.estimate.probability : null,
      backtest: {
        base_rate: backtestOf(rows.map(({ alerts }) => alerts > 0)) ?? null,
        windows: (features.narrows ? backtestOf(rows.map(({ fitting }) => fitting > 0)) : undefined) ?? null,
      },
    },
    // Where it never happened there is no alert to show.
    claims: counted.filter(({ alertIds }) => alertIds.length > 0).map((one) => claimOf(one, looking)),
    searched: window,
    sql_refs: [...new Set(['predict-windows', 'observed-hours', ...counted.map(({ query }) => query)])].map(sqlRef),
  }
}

const classOf = ({ target_class }: Input): AttackClass | null => (target_class === 'any' ? null : target_class)

const windowRows = async ({ database, window, input: given }: Looking<Input>, features: Features) => {
  const observed = observedSlots(await observedHours(database), window, given.horizon_hours)
  return run<WindowRow>(database, 'predict-windows', [
    ...[iso(window.from), iso(window.to), given.horizon_hours, classOf(given), features.sources],
    ...[features.targetIp, features.port, features.hour, features.weekday, given.time_zone, observed],
  ])
}

const inWindows = (rows: readonly WindowRow[], kind: 'windows' | 'base_rate'): Counted | undefined => {
  if (rows.length < LEAST_WINDOWS) return undefined
  const hits = rows.filter(({ alerts, fitting }) => (kind === 'windows' ? fitting : alerts) > 0)
  const ids = hits.flatMap(({ alert_id, fitting_id }) => (kind === 'windows' ? fitting_id : alert_id) ?? [])
  return {
    estimate: { basis: kind, ...likelihoodOf(hits.length, rows.length) },
    alertIds: ids.slice(-10),
    query: 'predict-windows',
  }
}

type Gap = Burst & { readonly attack_class: string; readonly alert_id: string }

/** Undefined: no source is named, or it was never alerted, or no silence was like the present one. */
const afterSilence = async (looking: Looking<Input>, features: Features): Promise<Counted | undefined> => {
  if (!features.sources) return undefined
  const { database, window, input: given } = looking
  const wanted = classOf(given)
  const known = await run<Gap>(database, 'alert-gaps', [iso(window.from), iso(window.to), features.sources])
  const bursts = known.filter(({ attack_class }) => wanted === null || attack_class === wanted)
  const own = bursts.filter(({ is_subject }) => is_subject)
  if (own.length === 0) return undefined
  const silentMs = Math.max(0, window.to - Math.max(...own.map(({ last_seen }) => Date.parse(last_seen))))
  const chance = chanceOf(casesOf(bursts, silentMs, window.to, given.horizon_hours * HOUR_MS))
  if (!chance) return undefined
  const { probability, low, high, own: mine, others } = chance
  const estimate = { cases: mine.cases + others.cases, hits: mine.returned + others.returned, probability, low, high }
  return {
    estimate: { basis: 'after_silence', ...estimate },
    alertIds: own.slice(-10).map(({ alert_id }) => alert_id),
    query: 'alert-gaps',
  }
}

const afterClassOf = async (looking: Looking<Input>, { precedingClass }: Features): Promise<Counted | undefined> => {
  if (!precedingClass) return undefined
  const { database, window, input: given } = looking
  const values = [iso(window.from), iso(window.to), precedingClass, classOf(given), given.horizon_hours]
  type Row = { readonly cases: number; readonly hits: number; readonly alert_ids: readonly string[] }
  const [row] = await run<Row>(database, 'predict-after-class', values)
  if (!row || row.cases === 0) return undefined
  return {
    estimate: { basis: 'after_class', ...likelihoodOf(row.hits, row.cases) },
    alertIds: row.alert_ids,
    query: 'predict-after-class',
  }
}

const BASES: Readonly<Record<Estimate['basis'], Readonly<Record<'es' | 'en', string>>>> = {
  after_silence: { es: 'tras un silencio como el actual', en: 'after a silence like the present one' },
  after_class: { es: 'tras una alerta de la clase anterior', en: 'after an alert of the preceding class' },
  windows: { es: 'en ventanas con los rasgos dados', en: 'in windows with the features given' },
  base_rate: { es: 'en cualquier ventana', en: 'in any window' },
}

const claimOf = ({ estimate: one, alertIds, query }: Counted, { input: given, window }: Looking<Input>): Claim => {
  const { language, target_class, horizon_hours } = given
  const p = percent(one.probability, language)
  const range = `${percent(one.low, language)}–${percent(one.high, language)}`
  const [hits, cases] = [number(one.hits, language), number(one.cases, language)]
  const what = target_class === 'any' ? '' : ` (${className(target_class, language)})`
  const wanted = classOf(given)
  return {
    text:
      language === 'es'
        ? `Probabilidad de una alerta${what} en ${horizon_hours} h, ${BASES[one.basis].es}: ${p} (intervalo del 90 %: ${range}); ocurrió en ${hits} de ${cases} casos.`
        : `Probability of an alert${what} within ${horizon_hours} h, ${BASES[one.basis].en}: ${p} (90% interval: ${range}); it happened in ${hits} of ${cases} cases.`,
    sql_ref: sqlRef(query),
    alert_ids: alertIds,
    fitsAlert: (fact) =>
      (wanted === null || fact.attack_class === wanted) &&
      Date.parse(fact.first_seen) < window.to &&
      Date.parse(fact.last_seen) >= window.from,
  }
}
