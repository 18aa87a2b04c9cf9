import { expect, test } from 'vitest'
import { type HandshakeHour, proofHours } from './handshakes.ts'

const hour = (at: number, records: number, completed_records: number, uncompleted_records = 0): HandshakeHour => ({
  ...{ source_ip: '198.51.100.1', hour: `2026-03-10T${String(at).padStart(2, '0')}:00:00Z` },
  ...{ flows: records, completed: completed_records, records, completed_records, uncompleted_records },
})
const hoursOf = (hours: HandshakeHour[]) => proofHours(hours).map((at) => Number(at.slice(11, 13)))

test.each<[string, HandshakeHour[], number[]]>([
  ['the newest hour has enough', [hour(9, 50, 50), hour(10, 7, 6)], [10]],
  ['as many of the newest as are needed', [hour(8, 9, 9), hour(9, 2, 2), hour(10, 4, 4)], [10, 9]],
  ['hours without a completed handshake are passed over', [hour(8, 5, 5), hour(9, 90, 0, 90), hour(10, 90, 0)], [8]],
  [
    'too few completed: TCP flows without, then the rest',
    [hour(7, 1, 1), hour(8, 3, 0, 3), hour(9, 2, 0), hour(10, 9, 0)],
    [7, 8, 10],
  ],
  ['fewer than five in all', [hour(9, 1, 0, 1), hour(10, 1, 1)], [10, 9]],
])('where the proofs lie: %s', (_what, hours, expected) => {
  expect(hoursOf(hours)).toEqual(expected)
})
