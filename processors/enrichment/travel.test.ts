import { describe, expect, it } from 'vitest'
import { inbound, outbound, type Place } from './history.fixture.ts'
import { decodeVisit, distanceKmOf, encodeVisit, scopeOf, travelOf, visitOf } from './travel.ts'

const MADRID: Place = { country_code: 'ES', latitude: 40.4168, longitude: -3.7038, asn: 'AS1' }
const TOKYO: Place = { country_code: 'JP', latitude: 35.6762, longitude: 139.6503, asn: 'AS2' }
const BARCELONA: Place = { country_code: 'ES', latitude: 41.3874, longitude: 2.1686, asn: 'AS3' }

describe('distance', () => {
  it.each([
    // A quarter and a half of the circumference 2 pi 6371.0088, one degree of latitude, and published great circles.
    ['the equator to the pole', [0, 0], [90, 0], 10_007.557, 0.01],
    ['antipodes', [0, 0], [0, 180], 20_015.115, 0.01],
    ['a degree', [0, 0], [1, 0], 111.195, 0.001],
    ['across the date line', [0, 179.5], [0, -179.5], 111.195, 0.001],
    ['London Heathrow to New York JFK', [51.4775, -0.4614], [40.6398, -73.7789], 5540, 10],
    ['Madrid to Tokyo', [40.4168, -3.7038], [35.6762, 139.6503], 10_770, 20],
    ['nowhere', [12.5, 7], [12.5, 7], 0, 0],
  ] as const)('of %s', (_, from, to, expected, toleranceKm) => {
    const km = distanceKmOf({ latitude: from[0], longitude: from[1] }, { latitude: to[0], longitude: to[1] })
    expect(Math.abs(km - expected)).toBeLessThanOrEqual(toleranceKm)
  })
})

describe('speed', () => {
  const visit = (seconds: number, ip: string, place: Place) => visitOf(inbound(seconds, ip, place), seconds * 1000)
  it('is the distance beyond the databases’ error over the time', () => {
    const travel = travelOf(visit(0, '1.1.1.1', MADRID), visit(3600, '2.2.2.2', TOKYO))
    expect(travel.speedKmh).toBeCloseTo(travel.distanceKm - 100, 6)
    expect(travel).toMatchObject({ previousCountry: 'ES', sinceSeconds: 3600 })
  })
  it('is damped inside one network', () => {
    const travel = travelOf(visit(0, '1.1.1.1', MADRID), visit(3600, '1.1.1.9', { ...BARCELONA, asn: 'AS1' }))
    expect(travel.speedKmh).toBe(0)
    expect(travel.distanceKm).toBeGreaterThan(480)
  })
  it('takes a minute for the shortest time', () => {
    const travel = travelOf(visit(0, '1.1.1.1', MADRID), visit(1, '2.2.2.2', TOKYO))
    expect(travel.speedKmh).toBeCloseTo((travel.distanceKm - 100) * 60, 4)
  })
  it('is zero for the same address, wherever the database moved it', () => {
    expect(travelOf(visit(0, '1.1.1.1', MADRID), visit(60, '1.1.1.1', TOKYO))).toMatchObject({
      distanceKm: 0,
      speedKmh: 0,
    })
  })
})

describe('a scope', () => {
  it('is the account where it is named, else the service of the asset', () => {
    expect(scopeOf(inbound(0, '1.1.1.1', MADRID))).toEqual({ name: 'service', key: '10.0.0.2|22' })
    const named = inbound(0, '1.1.1.1', MADRID, { protocol_analysis: { login_user: 'Ana' } })
    expect(scopeOf(named)).toEqual({ name: 'account', key: '10.0.0.2|22|"ana"' })
    const hostile = inbound(0, '1.1.1.1', MADRID, { protocol_analysis: { login_user: 'a\nb' } })
    expect(scopeOf(hostile)?.key).not.toContain('\n')
  })
  it.each([
    ['outbound', outbound(0, { geo_features: MADRID })],
    ['from an unknown place', inbound(0, '1.1.1.1', MADRID, { geo_features: { country_code: 'ES' } })],
    ['refused', inbound(0, '1.1.1.1', MADRID, { handshake_completed: false, tcp_state: 'REJ' })],
    ['a failed log-in', inbound(0, '1.1.1.1', MADRID, { protocol_analysis: { login_failures: 3 } })],
  ])('is absent for a session that is %s', (_, event) => {
    expect(scopeOf(event)).toBeUndefined()
  })
  it('is there for five fields of a v1 producer', () => {
    const v1 = inbound(0, '1.1.1.1', MADRID, {
      transport: null,
      handshake_completed: null,
      tcp_state: null,
      dst_packets: null,
    })
    expect(scopeOf(v1)?.name).toBe('service')
  })
})

it('is stored and read again without loss', () => {
  const visit = {
    ...visitOf(inbound(5, '2001:db8::1', { ...TOKYO, latitude: -35.123456, longitude: -179.99999 }), 5000),
    listed: 7,
  }
  expect(decodeVisit(encodeVisit(visit))).toEqual(visit)
})
