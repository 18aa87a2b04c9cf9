import { expect, test } from 'vitest'
import { appendFields } from './event-bytes.ts'
import { type NetworkEvent, networkEventCodec } from './messages.ts'
import { decodeFrom, encodeFor, TOPIC_NAMES } from './topics.ts'

const { encode, decode } = networkEventCodec
const event: NetworkEvent = {
  ...{ event_id: 'e', src_ip: '10.0.0.1', dst_port: 0, time_us: 1_795_000_000_123_456 },
  packet_features: { tcp_flags: ['SYN'], packet_inter_arrival_time: 12.375, packet_size: 0 },
}
const stages: NetworkEvent = {
  geo_features: { country_code: 'DE', latitude: 50.1155 },
  intel_hits: [{ indicator: 'a' }, { indicator: 'b' }],
  model_result: { attack_probability: 0.25, class_scores: [0.5, 0.25] },
}

test('appended sub-messages decode as if the whole event had been encoded', () => {
  const original = encode(event)
  const appended = appendFields(original, { ...event, ...stages }, ['geo_features', 'intel_hits', 'model_result'])
  expect(decode(appended)).toEqual(decode(encode({ ...event, ...stages })))
  expect([...appended.subarray(0, original.length)]).toEqual([...original])
})

test('leaves out what a stage did not set', () => {
  const original = encode(event)
  const appended = appendFields(original, { ...event, geo_features: null }, ['geo_features', 'signature'])
  expect([...appended]).toEqual([...original])
})

test('absent is null and zero is zero', () => {
  const decoded = decode(encode(event))
  expect(decoded.dst_port).toBe(0)
  expect(decoded.src_port).toBeNull()
  expect(decoded.packet_features?.packet_size).toBe(0)
  expect(decoded.model_result).toBeNull()
})

test('decodes a slice of a larger buffer, floats too', () => {
  const bytes = encode(event)
  const pooled = Buffer.alloc(bytes.length + 16, 0xff)
  pooled.set(bytes, 7)
  expect(decode(pooled.subarray(7, 7 + bytes.length))).toEqual(decode(bytes))
})

test('appending keeps fields that a newer producer added, which encoding anew would not', () => {
  const unknown = Buffer.of(0xfa, 0x3e, 2, 104, 105) // field 1007, length-delimited: "hi"
  const original = Buffer.concat([encode(event), unknown])
  const appended = appendFields(original, { ...decode(original), ...stages }, ['geo_features'])
  expect(Buffer.from(appended).includes(unknown)).toBe(true)
  expect(decode(appended)).toMatchObject({ event_id: 'e', geo_features: { country_code: 'DE' } })
})

test('reads a v1 producer that knows fields 1 to 5 only', () => {
  const v1 = Uint8Array.of(0x0a, 1, 0x54, 0x12, 1, 0x41, 0x1a, 1, 0x42, 0x20, 22, 0x28, 80)
  const decoded = decodeFrom('events.raw', v1)
  expect(decoded).toMatchObject({ timestamp: 'T', src_ip: 'A', dst_ip: 'B', src_port: 22, dst_port: 80 })
  expect(decoded.event_id).toBeNull()
})

test.each([
  ['a cut message', encode(event).subarray(0, 9)],
  ['an unknown wire type', Uint8Array.of(0x0f, 0)],
])('refuses %s', (_, bytes) => {
  expect(() => decode(bytes)).toThrow()
})

test.each(TOPIC_NAMES)('%s encodes and decodes its own message', (topic) => {
  expect(encodeFor(topic, {})).toHaveLength(0)
  expect(decodeFrom(topic, new Uint8Array())).toBeTypeOf('object')
})
