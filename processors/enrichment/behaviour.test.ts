import { describe, expect, it } from 'vitest'
import type { NetworkEvent } from '../../schemas/messages.ts'
import { activityAt, behaviourAt, isFailed, noteInSource } from './behaviour.ts'
import { MIDNIGHT_S, outbound } from './history.fixture.ts'
import { decodeSource, encodeSource, openSource } from './source-record.ts'

const HOUR_S = 3600
/** Record of a source with `flows` at each of these seconds after midnight. */
const recordOf = (moments: readonly (readonly [seconds: number, flows: number, changes?: NetworkEvent])[]) => {
  const record = openSource(MIDNIGHT_S + (moments[0]?.[0] ?? 0))
  for (const [seconds, flows, changes] of moments)
    noteInSource(record, outbound(seconds, changes), MIDNIGHT_S + seconds, flows)
  return record
}
const behaviour = (record: ReturnType<typeof recordOf>, seconds: number, changes?: NetworkEvent) =>
  behaviourAt(record, outbound(seconds, changes), MIDNIGHT_S + seconds)

describe('connections per minute', () => {
  // The window at second 69 is six steps of ten seconds, 10 to 69.
  const record = recordOf([
    [9, 100],
    [10, 1],
    [35, 2],
    [69, 4],
  ])
  it('are those of six whole steps of ten seconds', () => expect(behaviour(record, 69)?.connections_per_minute).toBe(7))
  it('are told of the moment of a late event, in its own window', () =>
    expect(behaviour(record, 35)?.connections_per_minute).toBe(103))
  it('count the flows of a fold', () => expect(behaviour(recordOf([[0, 2500]]), 0)?.connections_per_minute).toBe(2500))
})

describe('variance', () => {
  it('is that of the flows per minute since the source was first seen', () => {
    // Minutes 0 to 3: 4, 0, 2, 2; mean 2, squared distances 4 + 4 + 0 + 0 over 4.
    const record = recordOf([
      [0, 4],
      [125, 2],
      [185, 2],
    ])
    expect(behaviour(record, 185)?.connection_variance).toBeCloseTo(2, 10)
  })
  it('is absent in the first minute', () => {
    expect(behaviour(recordOf([[0, 4]]), 59)?.connection_variance).toBeUndefined()
  })
  it('forgets what is more than an hour back', () => {
    const record = recordOf([
      [0, 1000],
      [HOUR_S, 1],
    ])
    // Sixty minutes of which the last has one flow: mean 1/60.
    expect(behaviour(record, HOUR_S)?.connection_variance).toBeCloseTo(1 / 60 - 1 / 3600, 10)
  })
})

describe('the last hour', () => {
  const refused = { tcp_state: 'REJ', handshake_completed: false }
  it('has the share of decided flows that failed', () => {
    const record = recordOf([
      [0, 3],
      [1, 1, refused],
      [2, 50, { transport: 'tcp', tcp_state: 'OTH', handshake_completed: false }],
    ])
    expect(behaviour(record, 3)?.failed_share_1h).toBe(0.25)
  })
  it('has the protocol violations, and none of longer ago', () => {
    const record = recordOf([
      [0, 1, { protocol_analysis: { protocol_violations: 9 } }],
      [4000, 1, { protocol_analysis: { protocol_violations: 2 } }],
    ])
    expect(behaviour(record, 4000)?.protocol_violations).toBe(2)
    expect(behaviour(recordOf([[0, 1]]), 0)?.protocol_violations).toBeUndefined()
  })
})

it.each<[string, NetworkEvent, boolean | undefined]>([
  ['an established TCP flow', {}, false],
  ['an unanswered TCP flow', { handshake_completed: false, tcp_state: 'S0' }, true],
  ['a TCP flow seen from its middle', { handshake_completed: false, tcp_state: 'OTH' }, undefined],
  ['an answered UDP flow', { transport: 'udp', dst_packets: 1 }, false],
  ['an unanswered UDP flow', { transport: 'udp', dst_packets: 0 }, true],
  ['a fold', { fold: { kind: 'source' } }, true],
  ['multicast', { transport: 'udp', dst_packets: 0, dst_geo_features: { address_class: 'multicast' } }, undefined],
  ['five fields of a v1 producer', { transport: null, handshake_completed: null, tcp_state: null }, undefined],
])('the outcome of %s is known or not', (_, changes, expected) => {
  expect(isFailed(outbound(0, changes))).toBe(expected)
})

it('counts the countries and names the user agents of a day, the latest first', () => {
  const country = (code: string): NetworkEvent => ({ dst_geo_features: { country_code: code } })
  const agent = (text: string): NetworkEvent => ({ protocol_analysis: { http_user_agent: text } })
  const record = recordOf([
    [0, 1, country('DE')],
    [0, 1, agent('old')],
    [50_000, 1, country('ES')],
    [50_001, 1, { ...country('US'), ...agent('curl/8') }],
    [60_000, 1, { ...country('ES'), ...agent('Mozilla/5.0') }],
  ])
  const day = behaviour(record, 86_400, agent('curl/8'))
  expect(day).toMatchObject({ unique_countries_24h: 2, user_agents: ['Mozilla/5.0', 'curl/8'] })
  expect(behaviour(record, 60_000)?.unique_countries_24h).toBe(3)
  expect(behaviour(record, 60_000)?.user_agents).toBeUndefined()
})

describe('activity', () => {
  it('is one count per hour, the event’s last, with trend, peak and evenness', () => {
    // Hours 0 to 3: 1, 2, 3, 6. Mean 3; slope (-1.5*1 - 0.5*2 + 0.5*3 + 1.5*6) / 5 = 1.6.
    const record = recordOf([
      [0, 1],
      [HOUR_S, 2],
      [2 * HOUR_S, 3],
      [3 * HOUR_S + 5, 6],
    ])
    const activity = activityAt(record, MIDNIGHT_S + 3 * HOUR_S + 5)
    const shares = [1 / 12, 2 / 12, 3 / 12, 6 / 12]
    const entropy = -shares.reduce((sum, share) => sum + share * Math.log2(share), 0) / 2
    expect(activity).toMatchObject({ last_24h_activity: [1, 2, 3, 6], peak_activity_hour: 3, connections_24h: 12 })
    expect(activity?.activity_trend).toBeCloseTo(1.6 / 3, 10)
    expect(activity?.activity_regularity).toBeCloseTo(entropy, 10)
    expect(activity).toMatchObject({ days_since_first_seen: 0, first_seen_us: MIDNIGHT_S * 1e6 })
  })

  it('holds 24 hours at most and remembers the first sight', () => {
    const record = recordOf([
      [0, 7],
      [30 * HOUR_S, 1],
    ])
    const activity = activityAt(record, MIDNIGHT_S + 30 * HOUR_S)
    expect(activity?.last_24h_activity).toEqual([...new Array(23).fill(0), 1])
    expect(activity).toMatchObject({ days_since_first_seen: 1, peak_activity_hour: 6, activity_regularity: 0 })
  })

  it('is 1 in regularity and 0 in trend for a source that does the same every hour', () => {
    const record = recordOf(Array.from({ length: 24 }, (_, hour) => [hour * HOUR_S, 5] as const))
    const activity = activityAt(record, MIDNIGHT_S + 23 * HOUR_S)
    expect(activity?.activity_regularity).toBeCloseTo(1, 10)
    expect(activity?.activity_trend).toBeCloseTo(0, 10)
  })
})

it('is stored and read again without loss', () => {
  const record = recordOf([
    [0, 7, { dst_geo_features: { country_code: 'DE' } }],
    [100, 4_000_000_000, { protocol_analysis: { http_user_agent: 'Ünïcode/1', protocol_violations: 3 } }],
    [5000, 1],
  ])
  record.listed = 12
  expect(decodeSource(encodeSource(record))).toEqual(record)
  expect(encodeSource(recordOf([[0, 1]])).length).toBeLessThan(40)
})
