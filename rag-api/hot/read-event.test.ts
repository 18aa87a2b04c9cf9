import { expect, test } from 'vitest'
import { appendFields } from '../../schemas/event-bytes.ts'
import { eventTypeOf } from '../../schemas/event-type.ts'
import { type NetworkEvent, networkEventCodec } from '../../schemas/messages.ts'
import { readHotEvent } from './read-event.ts'

const orNull = <T>(value: T | null | undefined): T | null => value ?? null

/** What the whole decoder says of the fields that are kept. */
const expectedOf = (bytes: Uint8Array) => {
  const event = networkEventCodec.decode(bytes)
  const placeOf = (place: NetworkEvent['geo_features']) => ({
    country_code: orNull(place?.country_code),
    asn: orNull(place?.asn),
    asn_name: orNull(place?.asn_name),
  })
  return {
    src_ip: orNull(event.src_ip),
    dst_ip: orNull(event.dst_ip),
    dst_port: orNull(event.dst_port),
    event_id: orNull(event.event_id),
    time_us: orNull(event.time_us),
    transport: orNull(event.transport),
    dst_packets: orNull(event.dst_packets),
    src_bytes: orNull(event.src_bytes),
    dst_bytes: orNull(event.dst_bytes),
    tcp_state: orNull(event.tcp_state),
    handshake_completed: orNull(event.handshake_completed),
    flow_count: orNull(event.flow_count),
    duplicate_of_sensor: orNull(event.duplicate_of_sensor),
    service: orNull(event.protocol_analysis?.service),
    geo_features: placeOf(event.geo_features),
    dst_geo_features: placeOf(event.dst_geo_features),
    fold: event.fold
      ? {
          kind: orNull(event.fold.kind),
          distinct_ports: orNull(event.fold.distinct_ports),
          distinct_hosts: orNull(event.fold.distinct_hosts),
          distinct_sources: orNull(event.fold.distinct_sources),
        }
      : null,
    signature_hash: orNull(event.signature?.hash),
    attack_probability: orNull(event.model_result?.attack_probability),
    attack_class: orNull(event.model_result?.attack_class),
  }
}

const FULL: NetworkEvent = {
  timestamp: '2026-03-01T00:00:00.000001Z',
  src_ip: '2001:db8::1',
  dst_ip: '10.0.0.9',
  src_port: 50_000,
  dst_port: 443,
  event_id: '019ca6c9-9400-8001-8123-456789abcdef',
  time_us: 1_772_323_200_000_001,
  transport: 'tcp',
  src_packets: 3,
  dst_packets: 0,
  src_bytes: 5_000_000_000,
  dst_bytes: 0,
  tcp_state: 'S0',
  handshake_completed: false,
  flow_count: 300,
  duplicate_of_sensor: 'edge',
  packet_features: { packet_size: 40, tcp_flags: ['SYN'], fragmentation: false },
  window_features: { src_failed_share_60s: 0.5, dst_packets_10s: 9 },
  protocol_analysis: { service: 'tls', tls_sni: 'ä.example', violation_rules: { one: 1 } },
  geo_features: { country_code: 'DE', latitude: 50.1, asn: 'AS64500', asn_name: 'réseau' },
  dst_geo_features: { country_code: 'FR' },
  fold: { kind: 'source', distinct_ports: 12, distinct_hosts: 0, flag_mix: { SYN: 300 }, distinct_error: 0 },
  intel_hits: [{ indicator: 'AS64500', source: 'feed' }],
  signature: { hash: 'v1:0123456789abcdef', text: 'something' },
  model_result: { attack_probability: 0.97, attack_class: 'port_scan', class_scores: [1, 0, 0, 0, 0] },
}

test.each<[string, NetworkEvent]>([
  ['a full event', FULL],
  ['an empty event', {}],
  ['a fold towards a target', { ...FULL, src_ip: null, fold: { kind: 'target', distinct_sources: 9000 } }],
  ['a port below zero, as the contract allows', { dst_port: -5 }],
  ['a fold of which nothing is known', { fold: {} }],
])('reads %s as the whole decoder does', (_, event) => {
  const bytes = networkEventCodec.encode(event)
  expect(readHotEvent(bytes)).toEqual(expectedOf(bytes))
  expect(eventTypeOf(readHotEvent(bytes))).toBe(eventTypeOf(event))
})

test('reads sub-messages that a stage appended, and merges two parts of one', () => {
  const { geo_features, model_result, ...early } = FULL
  const bytes = appendFields(networkEventCodec.encode(early), FULL, ['geo_features', 'model_result'])
  const twice = appendFields(bytes, { geo_features: { country_code: 'ES' } }, ['geo_features'])
  expect(readHotEvent(bytes)).toEqual(expectedOf(bytes))
  expect(readHotEvent(twice)).toEqual(expectedOf(twice))
  expect(readHotEvent(twice).geo_features).toEqual({ country_code: 'ES', asn: 'AS64500', asn_name: 'réseau' })
})

test('passes over what it does not know, whatever its wire type', () => {
  const unknown = Buffer.from([
    0xf8, 0x7d, 5, 0xf9, 0x7d, 1, 2, 3, 4, 5, 6, 7, 8, 0xfa, 0x7d, 1, 9, 0xfd, 0x7d, 1, 2, 3, 4,
  ])
  const bytes = Buffer.concat([unknown, networkEventCodec.encode(FULL)])
  expect(readHotEvent(bytes)).toEqual(expectedOf(bytes))
})

test.each<[string, number[]]>([
  ['a length past the end', [0x12, 0x7f, 1]],
  ['a length past the end of a field that is skipped', [0x0a, 0x7f, 1]],
  ['a length past the end of its sub-message', [0x42, 0x02, 0x0a, 0x05, 65, 65, 65, 65, 65]],
  ['a number without an end', [0x68, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 1]],
  ['a number that is cut', [0x68, 0xff]],
  ['a float that is cut', [0xc2, 0x02, 0x03, 0x0d, 0, 0]],
  ['a group', [0x0b]],
])('refuses %s', (_, bytes) => {
  expect(() => readHotEvent(Buffer.from(bytes))).toThrow(RangeError)
})

test('every cut of an event is read or refused, never read past its end', () => {
  const bytes = networkEventCodec.encode(FULL)
  for (let length = 0; length < bytes.length; length++) {
    const padded = Buffer.concat([bytes.subarray(0, length), Buffer.alloc(64, 0xff)])
    try {
      readHotEvent(padded.subarray(0, length))
    } catch (error) {
      expect(error).toBeInstanceOf(RangeError)
    }
  }
})
