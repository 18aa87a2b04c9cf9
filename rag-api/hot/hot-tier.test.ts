import { expect, test } from 'vitest'
import { frame } from '../../processors/runtime/frame.ts'
import { timeOrderedUuid } from '../../schemas/event-id.ts'
import { networkEventCodec } from '../../schemas/messages.ts'
import { type HotState, type Intake, type Progress, stateOf, takeIn } from './hot-tier.ts'
import { openRing, rowCount } from './ring.ts'

const NOW = Date.parse('2026-03-01T00:00:00Z')
const at = (...offsets: number[]) => new Map(offsets.entries())
const REACHED: Progress = { positions: at(5, 9), ends: at(5, 9), committed: at(5, 8), polledAtMs: NOW }

test.each<[string, Partial<Progress>, boolean, HotState]>([
  ['filled and up with the sink', {}, true, 'serving'],
  ['not filled yet', {}, false, 'filling'],
  ['the sink has stored what was not read', { committed: at(6, 8) }, true, 'behind'],
  ['a partition that was never read is committed', { committed: at(5, 8, 1) }, true, 'behind'],
  ['nothing was ever committed', { committed: new Map() }, true, 'serving'],
  ['more is written than read', { ends: at(500, 900) }, true, 'serving'],
  ['nothing heard for long', { polledAtMs: NOW - 6000 }, true, 'away'],
  ['never heard of', { polledAtMs: Number.NEGATIVE_INFINITY }, false, 'filling'],
])('%s', (_, changes, isFilled, state) => {
  expect(stateOf({ ...REACHED, ...changes }, isFilled, NOW)).toBe(state)
})

const messageOf = (offset: number, value: Buffer | null) =>
  ({ offset: String(offset), value, timestamp: String(NOW) }) as never
const event = { event_id: timeOrderedUuid(NOW * 1000, 'x'), time_us: NOW * 1000, src_ip: '10.0.0.1' }

test('what is no event and what the sink refuses is counted and left out', () => {
  const intake: Intake = { ring: openRing(100_000, 0), kept: 0, skipped: 0, unreadable: 0 }
  const values = [
    frame(1, networkEventCodec.encode(event)),
    frame(1, networkEventCodec.encode(event)),
    frame(1, networkEventCodec.encode({ ...event, event_id: null })),
    frame(1, Buffer.from([0x12, 0x7f])),
    Buffer.from('{"no": "frame"}'),
    null,
  ]
  takeIn(intake, { partition: 0, messages: values.map((value, offset) => messageOf(offset, value)), isCutOff: false })
  expect(intake).toMatchObject({ kept: 1, skipped: 2, unreadable: 3 })
  expect(rowCount(intake.ring)).toBe(1)
})

test('where older messages were deleted, memory claims only what cannot be among them', () => {
  const intake: Intake = { ring: openRing(100_000, 0), kept: 0, skipped: 0, unreadable: 0 }
  const message = messageOf(70, frame(1, networkEventCodec.encode(event)))
  takeIn(intake, { partition: 0, messages: [message], isCutOff: true })
  expect(intake.ring.floorUs).toBe((NOW + 600_000) * 1000)
})
