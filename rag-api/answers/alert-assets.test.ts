import { expect, it } from 'vitest'
import { timeOrderedUuid } from '../../schemas/event-id.ts'
import { fakeDatabase } from '../queries/fake-database.ts'
import { assetClaims } from './alert-assets.ts'
import type { NewestAlert } from './alerts.ts'
import type { Asking } from './answer.ts'

const START_US = Date.UTC(2026, 10, 24) * 1000
const ids = [0, 1].map((second) => timeOrderedUuid(START_US + second * 1e6, second))
const asking = (language: 'es' | 'en', rows: readonly object[]) => {
  const database = fakeDatabase({ 'alert-assets': rows })
  return { database, asking: { database, language } as unknown as Asking }
}

it.each([
  ['es', 'Activo afectado: nóminas, criticidad alta, responsable finanzas.'],
  ['en', 'Asset involved: nóminas, criticality high, owner finanzas.'],
] as const)(
  'says in %s which asset it is and what it is worth, with the event that shows it',
  async (language, text) => {
    const { database, asking: asked } = asking(language, [
      { name: 'nóminas', criticality: 'high', owner: 'finanzas', event_id: ids[0] },
    ])
    expect(await assetClaims(asked, { event_ids: ids } as unknown as NewestAlert)).toMatchObject([
      { text, event_ids: [ids[0]] },
    ])
    // The ids' own times prune the chunks.
    expect(database.asked[0]?.values.slice(1)).toEqual(['2026-11-24T00:00:00.000Z', '2026-11-24T00:00:01.001Z'])
  },
)

it('says nothing where nobody described the assets, and does not ask about no events', async () => {
  const { database, asking: asked } = asking('en', [])
  expect(await assetClaims(asked, { event_ids: [] } as unknown as NewestAlert)).toEqual([])
  expect(database.asked).toEqual([])
})
