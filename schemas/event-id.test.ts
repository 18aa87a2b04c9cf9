import { expect, test } from 'vitest'
import { timeOfUuid, timeOrderedUuid } from './event-id.ts'

const TIME_US = 1_795_000_000_123_456

test('carries its time to the microsecond and sorts by it', () => {
  const times = [0, 1, 999, 1000, TIME_US, TIME_US + 1]
  const ids = times.map((time) => timeOrderedUuid(time, 'sensor'))
  expect(ids.map(timeOfUuid)).toEqual(times)
  expect(ids.toSorted()).toEqual(ids)
})

test('is a version 8 UUID of RFC 9562', () => {
  expect(timeOrderedUuid(TIME_US, 'sensor')).toMatch(
    /^[0-9a-f]{8}-[0-9a-f]{4}-8[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/,
  )
})

test('is the same for the same parts and differs in any of them', () => {
  const id = timeOrderedUuid(TIME_US, 'sensor', 1)
  expect(timeOrderedUuid(TIME_US, 'sensor', 1)).toBe(id)
  const others = [
    timeOrderedUuid(TIME_US, 'sensor', 2),
    timeOrderedUuid(TIME_US, 'other', 1),
    timeOrderedUuid(TIME_US, 'sensor1'),
  ]
  expect(new Set([id, ...others]).size).toBe(4)
})
