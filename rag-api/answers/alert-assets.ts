// Which of our assets an alert is about, and what they are worth.
import { timeOfUuid } from '../../schemas/event-id.ts'
import { run, sqlRef } from '../queries/queries.ts'
import type { NewestAlert } from './alerts.ts'
import type { Asking, Claim } from './answer.ts'

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
  const times = ids.map((id) => timeOfUuid(id) / 1000)
  const [from, to] = [Math.min(...times), Math.max(...times) + 1].map((ms) => new Date(ms).toISOString())
  const rows = await run<AssetRow>(asking.database, 'alert-assets', [ids, from, to])
  return rows.map((row) => ({
    text: textOf(row, asking.language),
    sql_ref: sqlRef('alert-assets'),
    event_ids: [row.event_id],
  }))
}

const textOf = ({ name, criticality, owner }: AssetRow, language: Asking['language']): string => {
  if (language === 'es') {
    const worth = criticality ? `, criticidad ${CRITICALITY_ES[criticality] ?? criticality}` : ''
    return `Activo afectado: ${name}${worth}${owner ? `, responsable ${owner}` : ''}.`
  }
  return `Asset involved: ${name}${criticality ? `, criticality ${criticality}` : ''}${owner ? `, owner ${owner}` : ''}.`
}
