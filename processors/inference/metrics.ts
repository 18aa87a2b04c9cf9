// What /metrics says about the models, read when it is asked. Labels are bounded: versions that this process served, classes, features.
import { Gauge, type Registry } from 'prom-client'
import { meanDifference } from './comparison.ts'
import type { Drift } from './drift.ts'
import type { Shadow, ShadowCounts } from './shadow.ts'

/** Counted by the stage and by whoever swaps models. */
export type InferenceCounts = {
  /** Events that carry attributions, and suspicious events that do not, since the start. */
  explained: number
  leftOut: number
  /** Times that another pair took over. */
  swaps: number
  /** Why the newest content of MODEL_DIR or MODEL_SHADOW_DIR cannot be used. */
  readonly problems: Map<'current' | 'shadow', string>
}

export const newCounts = (): InferenceCounts => ({ explained: 0, leftOut: 0, swaps: 0, problems: new Map() })

export type InferenceSources = {
  readonly counts: InferenceCounts
  /** Version by role; undefined: none is loaded. */
  readonly versions: () => { readonly current: string | undefined; readonly shadow: string | undefined }
  readonly shadow: Shadow
  readonly drift: Drift
}

type Collect<L extends string> = (gauge: Gauge<L>) => void

/** Adds the metrics. */
export const registerInferenceMetrics = (registry: Registry, sources: InferenceSources): void => {
  const gauge = <L extends string>(name: string, help: string, labelNames: readonly L[], collect: Collect<L>): void => {
    new Gauge({
      ...{ name: `inference_${name}`, help, labelNames, registers: [registry] },
      collect() {
        this.reset()
        collect(this)
      },
    })
  }
  const { counts, versions, drift, shadow } = sources
  gauge(
    'model_info',
    'The models that are loaded: current ones serve, shadow ones only compare.',
    ['role', 'version'],
    (each) => {
      for (const [role, version] of Object.entries(versions())) if (version) each.set({ role, version }, 1)
    },
  )
  gauge('model_swaps_total', 'Times that another pair of models took over without a stop.', [], (each) => {
    each.set(counts.swaps)
  })
  gauge(
    'model_unusable',
    '1: the newest models in the folder cannot be used, those before go on.',
    ['role'],
    (each) => {
      for (const role of ['current', 'shadow'] as const) each.set({ role }, counts.problems.has(role) ? 1 : 0)
    },
  )
  gauge('attributed_events_total', 'Events with attributions.', [], (each) => each.set(counts.explained))
  gauge(
    'unattributed_attacks_total',
    'Events called attacks that are beyond the limits of attributions.',
    [],
    (each) => {
      each.set(counts.leftOut)
    },
  )
  gauge('drift_rows', 'Rows of the last hour that the drift is computed from.', [], (each) => each.set(drift.rows()))
  gauge(
    'feature_drift_psi',
    'Population stability index of a feature against training, last hour. Below 0.1 stable, from 0.25 moved. Absent: too few rows.',
    ['feature'],
    (each) => {
      for (const [feature, index] of drift.indices()) each.set({ feature }, index)
    },
  )
  registerShadowMetrics(gauge, () => shadow.counts())
}

type Register = <L extends string>(name: string, help: string, labels: readonly L[], collect: Collect<L>) => void

const registerShadowMetrics = (gauge: Register, counts: () => ShadowCounts | undefined): void => {
  const sum = (name: string, help: string, of: (counts: ShadowCounts) => number | undefined): void =>
    gauge(`shadow_${name}`, help, ['version'], (each) => {
      const now = counts()
      const value = now && of(now)
      if (now && value !== undefined) each.set({ version: now.version }, value)
    })
  sum('compared_events_total', 'Events that the candidate scored as well.', ({ compared }) => compared)
  sum('agreed_events_total', 'Of them, those with the same verdict.', ({ agreed }) => agreed)
  sum('skipped_events_total', 'Events that it did not score: it was busy.', ({ skipped }) => skipped)
  sum('failed_events_total', 'Events that it failed to score.', ({ failed }) => failed)
  sum(
    'mean_absolute_difference',
    'Mean difference of the attack probabilities. Absent: nothing compared.',
    meanDifference,
  )
  gauge(
    'shadow_flipped_events_total',
    'Events whose verdict the candidate would change: benign or a class, from and to.',
    ['version', 'from', 'to'],
    (each) => {
      const now = counts()
      for (const [flip, number] of now?.flips ?? []) {
        const [from = '', to = ''] = flip.split('>')
        each.set({ version: now?.version ?? '', from, to }, number)
      }
    },
  )
}
