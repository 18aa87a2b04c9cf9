import type { Attribution, NetworkEvent } from '../../../schemas/messages.ts'
import { column } from '../column.ts'
import type { Table } from '../statement.ts'

/** One row: what one feature did for the opinion of one event. */
type AttributionRow = { readonly event: NetworkEvent; readonly attribution: Attribution }

/** Rows of an event; none where nothing was computed. */
export const attributionRowsOf = (event: NetworkEvent): readonly AttributionRow[] =>
  (event.model_result?.attributions ?? []).map((attribution) => ({ event, attribution }))

/** Attributions of an event are as its id: the same event says the same, so the first ones stay. */
export const ATTRIBUTIONS: Table<AttributionRow> = {
  name: 'attributions',
  columns: [
    column('time', 'time', ({ event }) => event.time_us),
    column('event_id', 'uuid', ({ event }) => event.event_id),
    column('model_version', 'text', ({ event }) => event.model_result?.model_version),
    column('attack_class', 'text', ({ event }) => event.model_result?.attack_class),
    column('output', 'text', ({ attribution }) => attribution.output ?? 'attack'),
    column('feature', 'text', ({ attribution }) => attribution.feature),
    column('value', 'float4', ({ attribution }) => attribution.value),
    column('contribution', 'float4', ({ attribution }) => attribution.contribution),
  ],
  onConflict: 'ON CONFLICT (event_id, time, output, feature) DO NOTHING',
}
