import { describe, expect, it } from 'vitest'
import { parseAddress } from './address.ts'
import { intelligenceOf, SEEN_S, terms } from './intelligence.fixture.ts'
import { confidenceAt, hitsOf, type Intelligence, reputationOf } from './intelligence.ts'

const DAY_US = 86_400_000_000
const SEEN_US = SEEN_S * 1e6
const on = (intelligence: Intelligence, ip: string) => {
  const address = parseAddress(ip)
  return address ? intelligence.ofAddress(address) : []
}

describe('several feeds', () => {
  const intelligence = intelligenceOf(
    [terms({ name: 'a', type: 'c2', confidence: 0.5 }), [{ value: '8.8.4.4' }, { value: '8.8.4.0/24' }]],
    [terms({ name: 'b', type: 'scanner', confidence: 0.5 }), [{ value: '8.8.4.4' }]],
    [terms({ name: 'c', type: 'hosting', confidence: 1 }), [{ value: '8.8.0.0/16' }]],
  )

  it('all match, the narrowest first', () => {
    expect(on(intelligence, '8.8.4.4').map(({ feed, indicator }) => [feed.name, indicator])).toEqual([
      ['a', '8.8.4.4'],
      ['b', '8.8.4.4'],
      ['a', '8.8.4.0/24'],
      ['c', '8.8.0.0/16'],
    ])
  })

  it('add up, entries of one feed do not, and what describes a network accuses nobody', () => {
    const score = reputationOf(hitsOf(on(intelligence, '8.8.4.4'), 'src_ip', SEEN_US))
    // 1 - (1 - 0.5 * 1) * (1 - 0.5 * 0.8)
    expect(score).toBeCloseTo(0.7, 6)
    expect(reputationOf(hitsOf(on(intelligence, '8.8.9.9'), 'src_ip', SEEN_US))).toBeNull()
  })
})

describe('time', () => {
  const dated = { value: '8.8.4.4', firstSeen: SEEN_S, lastSeen: SEEN_S + 86_400, validUntil: SEEN_S + 5 * 86_400 }
  const [indicator] = on(intelligenceOf([terms({ confidence: 0.8 }), [dated]]), '8.8.4.4')
  const confidence = (days: number) => (indicator ? confidenceAt(indicator, SEEN_US + days * DAY_US) : Number.NaN)

  it('does not fade between the sightings, fades on both sides, and ends with valid_until', () => {
    expect(confidence(0.5)).toBeCloseTo(0.8, 6)
    // Three days outside of sixty: 0.8 * (1 - 0.05 ^ (1/3))
    expect(confidence(4)).toBeCloseTo(0.8 * 0.6316, 4)
    expect(confidence(-3)).toBeCloseTo(0.8 * 0.6316, 4)
    expect(confidence(5)).toBe(0)
    expect(confidence(-61)).toBe(0)
  })

  it('takes repeated entries of a feed for sightings of one indicator', () => {
    const rows = Array.from({ length: 500 }, (_, day) => ({
      value: `8.8.4.4:${day}`,
      id: `id-${day}`,
      lastSeen: SEEN_S + day * 86_400,
    }))
    const found = on(intelligenceOf([terms({ maxIndicators: 1 }), rows]), '8.8.4.4')
    expect(found).toMatchObject([{ firstUs: SEEN_US, lastUs: SEEN_US + 499 * DAY_US, id: 'id-499' }])
  })

  it('knows outside of which time its lists say nothing', () => {
    const intelligence = intelligenceOf([terms({ type: 'tor_exit' }), [{ value: '8.8.4.4' }]])
    expect(intelligence.covers('tor_exit', SEEN_US + 200 * DAY_US)).toBe(true)
    expect(intelligence.covers('tor_exit', SEEN_US + 300 * DAY_US)).toBe(false)
    expect(intelligence.covers('vpn', SEEN_US)).toBe(false)
  })
})

it('finds names exactly, and below a name only where the feed says so', () => {
  const intelligence = intelligenceOf(
    [terms({ name: 'exact' }), [{ value: 'evil.example' }, { value: 'http://x.example/gate?id=1' }]],
    [terms({ name: 'wide', includesSubdomains: true }), [{ value: 'bad.example' }]],
  )
  const names = (name: string) => intelligence.ofDomain(name).map(({ feed, indicator }) => [feed.name, indicator])
  expect(names('evil.example')).toEqual([['exact', 'evil.example']])
  expect(names('www.evil.example')).toEqual([])
  expect(names('a.b.bad.example')).toEqual([['wide', '*.bad.example']])
  expect(names('example')).toEqual([])
  expect(intelligence.ofUrl('http://x.example/gate?id=1')).toHaveLength(1)
  expect(intelligence.ofUrl('http://x.example/')).toEqual([])
})
