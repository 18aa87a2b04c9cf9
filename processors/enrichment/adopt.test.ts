import { describe, expect, it } from 'vitest'
import { timeOfUuid } from '../../schemas/event-id.ts'
import type { NetworkEvent } from '../../schemas/messages.ts'
import { adopt, parseTime } from './adopt.ts'

const NOW_US = Date.UTC(2026, 10, 24) * 1000
const v1: NetworkEvent = {
  timestamp: '2026-11-23T10:00:00.123456Z',
  src_ip: '203.0.113.5',
  dst_ip: '10.0.0.2',
  src_port: 40000,
  dst_port: 22,
}
const adopted = (event: NetworkEvent) => {
  const outcome = adopt(event, NOW_US)
  if (outcome.kind !== 'ok') throw new Error(outcome.reason)
  return outcome.outputs[0] as NetworkEvent
}
const reasonOf = (event: NetworkEvent) => {
  const outcome = adopt(event, NOW_US)
  return outcome.kind === 'reject' ? [outcome.reason, outcome.error] : outcome.kind
}

describe('a v1 event', () => {
  it('gets a deterministic id whose time bits are its time', () => {
    const first = adopted(v1)
    expect(first.event_id).toBe(adopted({ ...v1 }).event_id)
    expect(timeOfUuid(first.event_id ?? '')).toBe(first.time_us)
    expect(first).toMatchObject({
      time_us: Date.UTC(2026, 10, 23, 10) * 1000 + 123456,
      sensor_id: 'unknown',
      flow_count: 1,
    })
  })

  it('gets another id for another flow', () => {
    expect(adopted(v1).event_id).not.toBe(adopted({ ...v1, src_port: 40001 }).event_id)
  })
})

it('leaves a complete event as it is', () => {
  const event = { ...v1, event_id: '0', time_us: NOW_US, ingested_at_us: NOW_US }
  expect(adopted(event)).toBe(event)
})

describe('what is not accepted', () => {
  it.each<[string, NetworkEvent, string, RegExp]>([
    ['no time at all', { src_ip: '1.1.1.1', dst_ip: '1.1.1.2' }, 'no_time', /absent/],
    ['unreadable time', { ...v1, timestamp: 'yesterday' }, 'no_time', /yesterday/],
    ['1970', { ...v1, timestamp: '0.000022' }, 'time_out_of_bounds', /timestamp "0.000022"/],
    ['the future of our clock', { ...v1, time_us: NOW_US + 601e6 }, 'time_out_of_bounds', /time_us/],
    [
      'the future of the sensor',
      { ...v1, time_us: NOW_US, ingested_at_us: NOW_US - 601e6 },
      'time_out_of_bounds',
      /time_us/,
    ],
    ['bad source', { ...v1, src_ip: '1.2.3' }, 'bad_address', /src_ip "1.2.3"/],
    ['no target', { ...v1, dst_ip: null }, 'bad_address', /dst_ip/],
    ['bad end of a fold', { ...v1, dst_ip: 'x', fold: { kind: 'source' } }, 'bad_address', /dst_ip "x"/],
  ])('%s', (_, event, reason, message) => {
    expect(reasonOf(event)).toEqual([reason, expect.stringMatching(message)])
  })

  it('accepts folds whose other end is many', () => {
    expect(reasonOf({ ...v1, dst_ip: null, fold: { kind: 'source' } })).toBe('ok')
    expect(reasonOf({ ...v1, src_ip: null, fold: { kind: 'target' } })).toBe('ok')
  })
})

describe('parseTime', () => {
  it.each([
    ['2026-11-23T10:00:00Z', 1795428000000000],
    ['2026-11-23 11:00:00.5+01:00', 1795428000500000],
    ['1795428000', 1795428000000000],
    ['1795428000.25', 1795428000250000],
    ['1795428000123', 1795428000123000],
    ['1795428000123456', 1795428000123456],
  ])('%s', (text, expected) => expect(parseTime(text)).toBe(expected))

  it.each(['', 'now', '2026-11-23', '2026-13-23T10:00:00Z', '-5', '1e9', 'NaN'])('refuses %j', (text) => {
    expect(parseTime(text)).toBeUndefined()
  })
})

it('takes any time where nothing is stored', () => {
  expect(adopt({ ...v1, timestamp: '1970-01-01T00:00:01Z' }, undefined).kind).toBe('ok')
})
