import { expect, test } from 'vitest'
import { timeOrderedUuid } from '../../schemas/event-id.ts'
import { type NetworkEvent, networkEventCodec } from '../../schemas/messages.ts'
import { type AcceptedEvent, acceptedEvent } from './acceptance.ts'
import { ROW_BYTES } from './columns.ts'
import { factAt, inFlightOf } from './in-flight.ts'
import { readHotEvent } from './read-event.ts'
import {
  appendEvent,
  capacityOf,
  evictBefore,
  newestTimeUs,
  openRing,
  type Ring,
  rowCount,
  sizeOf,
  slotOfId,
} from './ring.ts'
import { ANYTHING, type Conditions, rowsThatFit } from './select.ts'

const START_US = Date.parse('2026-03-01T00:00:00Z') * 1000
const ALL = { fromUs: 0, toUs: Number.MAX_SAFE_INTEGER }
const LARGE = 1_000_000

/** The event of second `at`. */
const eventAt = (at: number, changes: NetworkEvent = {}): AcceptedEvent => {
  const time_us = START_US + at * 1_000_000
  const event = {
    event_id: timeOrderedUuid(time_us, 'ring', at),
    time_us,
    src_ip: '10.0.0.1',
    dst_ip: '10.0.0.2',
    ...changes,
  }
  return acceptedEvent(readHotEvent(networkEventCodec.encode(event))) as AcceptedEvent
}

const fill = (ring: Ring, seconds: readonly number[], firstOffset = 0): void => {
  for (const [index, at] of seconds.entries()) appendEvent(ring, eventAt(at), 0, firstOffset + index)
}
const usOf = (at: number): number => START_US + at * 1_000_000
const fits = (ring: Ring, conditions: Partial<Conditions> = {}): number[] =>
  [...rowsThatFit(ring, ALL, { ...ANYTHING, ...conditions })].map(
    (slot) => ((ring.columns.timeUs[slot] as number) - START_US) / 1e6,
  )

test('an event is kept once, however often it comes', () => {
  const ring = openRing(LARGE, 0)
  expect(appendEvent(ring, eventAt(1), 0, 0)).toBe(true)
  expect(appendEvent(ring, eventAt(1), 0, 1)).toBe(false)
  expect(rowCount(ring)).toBe(1)
})

test('what is old leaves once it is stored, and the floor rises above it', () => {
  const ring = openRing(LARGE, 0)
  fill(ring, [1, 2, 3])
  evictBefore(ring, usOf(3))
  expect(rowCount(ring)).toBe(3)
  ring.stored.set(0, 1)
  evictBefore(ring, usOf(3))
  expect([rowCount(ring), ring.floorUs]).toEqual([2, usOf(1) + 1])
  ring.stored.set(0, 9)
  evictBefore(ring, usOf(3))
  expect([fits(ring), ring.floorUs]).toEqual([[3], usOf(2) + 1])
})

test('a late event stays until it is stored and is not taken again', () => {
  const ring = openRing(LARGE, usOf(10))
  ring.stored.set(0, 5)
  expect(appendEvent(ring, eventAt(1), 0, 4)).toBe(false)
  expect(appendEvent(ring, eventAt(2), 0, 5)).toBe(true)
  expect(inFlightOf(ring, ALL, 9).slots).toHaveLength(1)
  ring.stored.set(0, 6)
  expect(inFlightOf(ring, ALL, 9).slots).toEqual([])
  evictBefore(ring, usOf(10))
  expect([rowCount(ring), ring.floorUs]).toEqual([0, usOf(10)])
})

test('a full ring gives up its oldest arrival and counts it lost until it is stored', () => {
  const ring = openRing(ROW_BYTES * 100, 0)
  fill(
    ring,
    Array.from({ length: capacityOf(ROW_BYTES * 100) + 3 }, (_, at) => at),
  )
  expect([ring.stored.lost, ring.floorUs]).toEqual([3, usOf(2) + 1])
  ring.stored.set(0, 2)
  expect(ring.stored.lost).toBe(3)
  ring.stored.set(0, 3)
  expect(ring.stored.lost).toBe(0)
})

test('texts count: many different addresses push out old events', () => {
  const ring = openRing(100_000, 0)
  for (let at = 0; at < 400; at++) appendEvent(ring, eventAt(at, { src_ip: `10.1.${at >> 8}.${at & 255}` }), 0, at)
  expect(rowCount(ring)).toBeLessThan(capacityOf(100_000))
  expect(sizeOf(ring)).toBeLessThan(100_000)
  expect(fits(ring, { addresses: ['10.1.0.1'] })).toEqual([])
  expect(fits(ring, { addresses: ['10.1.1.143'] })).toEqual([399])
})

test.each<[string, Partial<Conditions>, number[]]>([
  ['an address as either side', { addresses: ['10.0.0.3'] }, [4, 3]],
  ['an address as the source', { addresses: ['10.0.0.3'], role: 'source' }, [3]],
  ['an address as the destination', { addresses: ['10.0.0.3'], role: 'destination' }, [4]],
  ['a network, each row once', { addresses: ['10.0.0.0/29'] }, [5, 4, 3, 2, 1]],
  ['an IPv6 network', { addresses: ['2001:db8::/64'] }, [6]],
  ['a port', { ports: [22] }, [2]],
  ['a port that shares a chain', { ports: [65_558] }, []],
  ['a service', { services: ['dns'] }, [3]],
  ['a class, attacks only', { classes: ['ddos'], attacksOnly: true }, [4]],
  ['a class', { classes: ['ddos'] }, [5, 4]],
  ['a country of the source', { countries: ['DE'] }, [5]],
  ['an autonomous system', { asns: ['AS64500'] }, [5]],
  ['several at once', { addresses: ['10.0.0.1'], ports: [22, 80], attacksOnly: true }, []],
  ['what was never seen', { addresses: ['192.0.2.1'], services: ['smtp'] }, []],
])('finds by %s', (_, conditions, expected) => {
  const ring = openRing(LARGE, 0)
  const changes: NetworkEvent[] = [
    {},
    { dst_port: 22 },
    { src_ip: '10.0.0.3', protocol_analysis: { service: 'dns' } },
    { dst_ip: '10.0.0.3', model_result: { attack_class: 'ddos', attack_probability: 0.9 } },
    {
      geo_features: { country_code: 'DE', asn: 'AS64500' },
      model_result: { attack_class: 'ddos', attack_probability: 0.1 },
    },
    { src_ip: '2001:db8::1', dst_ip: null, fold: { kind: 'source' } },
  ]
  for (const [index, change] of changes.entries()) appendEvent(ring, eventAt(index + 1, change), 0, index)
  expect(fits(ring, conditions).toSorted((one, other) => other - one)).toEqual(expected)
})

test('gives an event back by its id, with the texts of the table', () => {
  const ring = openRing(LARGE, 0)
  const event = eventAt(7, {
    dst_port: 53,
    model_result: { attack_probability: 0.97 },
    geo_features: { country_code: 'ES' },
  })
  appendEvent(ring, event, 0, 0)
  expect(factAt(ring, slotOfId(ring, event.event_id) as number)).toMatchObject({
    event_id: event.event_id,
    time: '2026-03-01T00:00:07Z',
    source_ip: '10.0.0.1',
    destination_port: 53,
    event_type: 'other',
    service: null,
    source_country: 'ES',
    attack_probability: 0.97,
  })
  expect(slotOfId(ring, timeOrderedUuid(1, 'other'))).toBeUndefined()
})

test('look-ups hold while the ring turns many times over', () => {
  const ring = openRing(ROW_BYTES * 200, 0)
  for (let at = 0; at < 5000; at++) {
    ring.stored.set(0, at)
    appendEvent(ring, eventAt(at, { dst_port: at % 7, src_ip: `10.0.${at % 5}.1` }), 0, at)
  }
  const oldest = 5000 - rowCount(ring)
  const seventh = Array.from({ length: 5000 }, (_, at) => 4999 - at).filter((at) => at >= oldest && at % 7 === 3)
  expect(fits(ring, { ports: [3] })).toEqual(seventh)
  expect(fits(ring, { addresses: ['10.0.2.1'], ports: [3] })).toEqual(seventh.filter((at) => at % 5 === 2))
  expect(slotOfId(ring, eventAt(oldest).event_id)).toBeDefined()
  expect(slotOfId(ring, eventAt(oldest - 1).event_id)).toBeUndefined()
  expect(newestTimeUs(ring)).toBe(usOf(4999))
})

test.each<[string, NetworkEvent]>([
  ['no id', { event_id: null }],
  ['an id of another time', { event_id: timeOrderedUuid(START_US, 'x') }],
  ['an id that is none', { event_id: 'x' }],
  ['no time', { time_us: null }],
  ['an address that is none', { src_ip: '10.0.0' }],
  ['an address with a zone', { dst_ip: 'fe80::1%eth0' }],
  ['a count beyond what the table holds exactly', { flow_count: 2 ** 60 }],
])('does not take an event with %s: the sink refuses it', (_, changes) => {
  expect(eventAt(5, changes)).toBeUndefined()
})
