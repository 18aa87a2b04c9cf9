import { expect, it } from 'vitest'
import type { NetworkEvent } from '../../schemas/messages.ts'
import type { StateView } from '../runtime/state.ts'
import { createAssetTable } from './assets.ts'
import { intelligenceOf, SEEN_S, terms } from './intelligence.fixture.ts'
import { createLookup } from './lookup.ts'
import { createEnrichment } from './process.ts'

const NOW_US = 1_795_500_000_000_000
const intelligence = intelligenceOf(
  [terms({ name: 'c2-list', type: 'c2' }), [{ value: '93.184.216.0/24', label: 'Emotet' }, { value: 'bad.example' }]],
  [terms({ name: 'asn-list', type: 'scanner', confidence: 0.5 }), [{ value: 'AS64500' }]],
)
const lookup = createLookup({
  placeOf: () => ({ country_code: 'NL' }),
  systemOf: () => ({ number: 64500, holder: 'Example' }),
  assetOf: createAssetTable({
    assets: [{ name: 'jump host', networks: ['10.0.0.2'], criticality: 'high', exposed_services: ['tcp/22'] }],
  }),
  intelligence,
  countryRisk: new Map(),
})
const stage = createEnrichment({
  knowledge: () => ({ lookup, intelligence }),
  nowUs: () => NOW_US,
})
const noState: StateView = {
  id: 'enrichment/events.raw/0',
  getMany: async () => [],
  set: () => {},
  delete: () => {},
  remember: (_name, create) => create(),
}
const event: NetworkEvent = {
  timestamp: '2026-11-23T10:00:00Z',
  src_ip: '93.184.216.34',
  dst_ip: '10.0.0.2',
  dst_port: 22,
}
const only = async (input: NetworkEvent) => (await stage.process([input], noState))[0]

it('sets only what it says it writes, beyond what adoption fills', async () => {
  const input = { ...event, event_id: 'e', time_us: NOW_US }
  const outcome = await only(input)
  const output = outcome?.kind === 'ok' ? outcome.outputs[0] : undefined
  const added = Object.keys(output ?? {}).filter((key) => !(key in input))
  expect(added.sort()).toEqual([...stage.writes].sort())
  expect(output).toMatchObject({
    geo_features: { country_code: 'NL', asn: 'AS64500', address_class: 'public' },
    dst_geo_features: { address_class: 'private' },
    asset_facts: { direction: 'inbound', src_is_ours: false, dst_is_ours: true },
    signature: { hash: expect.stringMatching(/^v2:/) },
  })
})

it('does not change the event it was given', async () => {
  const frozen = Object.freeze({ ...event })
  expect((await only(frozen))?.kind).toBe('ok')
})

it('answers one outcome per event, in order', async () => {
  const outcomes = await stage.process([event, { src_ip: '1.1.1.1' }, event], noState)
  expect(outcomes.map((outcome) => outcome.kind)).toEqual(['ok', 'reject', 'ok'])
})

it('leaves the other end of a fold absent', async () => {
  const outcome = await only({ ...event, src_ip: null, fold: { kind: 'target' } })
  const output = outcome?.kind === 'ok' ? outcome.outputs[0] : undefined
  expect(output?.geo_features).toBeNull()
  expect(output?.asset_facts).toMatchObject({ direction: null, src_is_ours: null, dst_is_ours: true })
})

it('marks what feeds say of both ends at the time of the event, and names the asset', async () => {
  const outcome = await only({
    ...event,
    ...{ transport: 'tcp', time_us: SEEN_S * 1e6, event_id: 'e' },
    protocol_analysis: { tls_sni: 'BAD.example' },
  })
  const output = outcome?.kind === 'ok' ? outcome.outputs[0] : undefined
  expect(output?.intel_hits?.map(({ indicator, source, matched_field }) => [indicator, source, matched_field])).toEqual(
    [
      ['93.184.216.0/24', 'c2-list', 'src_ip'],
      ['bad.example', 'c2-list', 'tls_sni'],
      ['AS64500', 'asn-list', 'src_asn'],
    ],
  )
  expect(output?.geo_features).toMatchObject({ threat_intelligence_tags: 'c2,c2:emotet,scanner' })
  expect(output?.geo_features?.reputation_score).toBeCloseTo(0.8)
  expect(output?.behavioral_features?.ip_reputation_score).toBeCloseTo(0.8)
  expect(output?.behavioral_features?.asn_reputation_score).toBeCloseTo(0.5 * 0.8)
  expect(output?.asset_facts).toMatchObject({
    dst_asset: 'jump host',
    dst_criticality: 'high',
    dst_service_is_exposed: true,
  })
})

it('knows nothing of an address that its feeds saw years away from the event', async () => {
  const outcome = await only({ ...event, time_us: (SEEN_S - 5 * 365 * 86_400) * 1e6, event_id: 'e' })
  const output = outcome?.kind === 'ok' ? outcome.outputs[0] : undefined
  expect(output?.intel_hits).toEqual([])
  expect(output?.geo_features?.reputation_score).toBeUndefined()
})
