// Which of our assets an alert is about, and what they are worth.
import { runEach, sqlRef } from '../queries/queries.ts'
import type { NewestAlert } from './alerts.ts'
import type { Asking, Claim } from './answer.ts'
import { closeInTime } from './verify.ts'

type AssetRow = {
  readonly name: string
  readonly criticality: string | null
  readonly owner: string | null
  readonly event_id: string
}

const CRITICALITY_ES: Readonly<Record<string, string>> = {
  low: 'baja',
  medium: 'media',
  high: 'alta',
  critical: 'crítica',
}

/** One claim per asset that the alert's events name; none where nobody described them. */
export const assetClaims = async (asking: Asking, alert: Pick<NewestAlert, 'event_ids'>): Promise<Claim[]> => {
  const ids = alert.event_ids
  if (ids.length === 0) return []
  const rows = await runEach<AssetRow>(asking.database, 'alert-assets', closeInTime(ids))
  return firstOfEach(rows).map((row) => ({
    text: textOf(row, asking.language),
    sql_ref: sqlRef('alert-assets'),
    event_ids: [row.event_id],
  }))
}

const MOST_ASSETS = 8

/** One row of each asset, by name, with the first of its events. */
const firstOfEach = (rows: readonly AssetRow[]): AssetRow[] => {
  const byAsset = Map.groupBy(rows, ({ name, criticality, owner }) => JSON.stringify([name, criticality, owner]))
  return [...byAsset.values()]
    .map((same) => same.reduce((first, row) => (row.event_id < first.event_id ? row : first)))
    .toSorted((one, other) => (one.name < other.name ? -1 : Number(one.name > other.name)))
    .slice(0, MOST_ASSETS)
}

const textOf = ({ name, criticality, owner }: AssetRow, language: Asking['language']): string => {
  if (language === 'es') {
    const worth = criticality ? `, criticidad ${CRITICALITY_ES[criticality] ?? criticality}` : ''
    return `Activo afectado: ${name}${worth}${owner ? `, responsable ${owner}` : ''}.`
  }
  return `Asset involved: ${name}${criticality ? `, criticality ${criticality}` : ''}${owner ? `, owner ${owner}` : ''}.`
}
