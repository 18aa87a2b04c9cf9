import { expect, test } from 'vitest'
import { bounded, rawText, safeText, textOf } from './clean-text.ts'
import { addressesIn, addressOf, addressWords } from './ip-address.ts'
import { severityOfValue } from './severity.ts'
import { timeOfEpoch, timeOfValue, yearBefore } from './time-text.ts'
import { openTimeZone, utcOf } from './time-zone.ts'

const UTC = openTimeZone('UTC')

test.each([
  ['a terminal escape', '\x1b]0;x\x07', '\\x1b]0;x\\x07'],
  ['a line break', 'a\r\nb', 'a\\x0d\\x0ab'],
  ['a NUL', 'a\0b', 'a\\x00b'],
  ['C1 controls', 'a\x9bb', 'a\\x9bb'],
  ['an override of direction', 'a\u202eb', 'a\\u{202e}b'],
  ['a lone surrogate', 'a\ud800', 'a\ufffd'],
  ['a tab and letters of any language', 'ñ\t漢🙂', 'ñ\t漢🙂'],
])('%s is written out', (_name, text, safe) => {
  expect(safeText(text, 100)).toBe(safe)
})

test('text is cut with a mark, never through a pair, and escapes do not let it grow', () => {
  expect(bounded('abcdef', 4)).toBe('abc…')
  expect(bounded('ab🙂cd', 4)).toBe('ab…')
  expect(safeText('\0'.repeat(1000), 50)).toHaveLength(50)
})

test('bytes that are no UTF-8 become U+FFFD; a raw line keeps its controls but for NUL', () => {
  expect(textOf(Buffer.from([0x61, 0xff, 0xc3, 0x28]))).toBe('a\ufffd\ufffd(')
  expect(rawText('a\0\x1b', 10)).toBe('a\ufffd\x1b')
})

test.each([
  ['from 192.0.2.1 port 22', ['192.0.2.1']],
  ['client 192.0.2.1:80, peer [2001:DB8:0::1]:443.', ['192.0.2.1', '2001:db8::1']],
  ['rhost=192.0.2.1; 192.0.2.1 again', ['192.0.2.1']],
  ['2001:db8::7: gone', []],
  ['seen 2001:db8::7 twice', ['2001:db8::7']],
  ['version 1.2.3.4.5, v1.2.3.4, 1.2.3.4-rc, 1.2.3.4.in-addr.arpa', []],
  ['256.1.1.1 and 01.2.3.4', []],
  ['at 12:34:56, mac aa:bb:cc:dd:ee:ff, std::string, a::b::c, ::', []],
  ['::1 and ::ffff:192.0.2.1', ['::1', '::ffff:192.0.2.1']],
])('addresses in %j', (text, addresses) => {
  expect(addressesIn(text)).toEqual(addresses)
})

test('finds at most 16 addresses, whatever it is given', () => {
  expect(addressesIn(Array.from({ length: 99 }, (_, i) => `10.0.0.${i}`).join(' '))).toHaveLength(16)
  expect(addressesIn(':'.repeat(100_000))).toEqual([])
  expect(addressesIn('1.1.1.'.repeat(20_000))).toEqual([])
})

test.each([
  ['2001:0DB8:0000::0001', '2001:db8::1'],
  ['fe80::1%eth0', 'fe80::1'],
  ['[2001:db8::1]', '2001:db8::1'],
  ['192.0.2.1', '192.0.2.1'],
  ['host.example', null],
  [undefined, null],
])('address %j is %j', (text, address) => {
  expect(addressOf(text)).toBe(address)
})

test('words of an address are those of the sensor', () => {
  expect(addressWords('192.0.2.1')).toEqual({ version: 4, words: [0, 0, 0, 0xc0000201 | 0] })
  expect(addressWords('2001:db8::1:2')).toEqual({ version: 6, words: [0x20010db8, 0, 0, 0x00010002] })
  expect(addressWords('::ffff:192.0.2.1')).toEqual({ version: 6, words: [0, 0, 0xffff, 0xc0000201 | 0] })
  expect(addressWords('::')).toEqual({ version: 6, words: [0, 0, 0, 0] })
})

test.each([
  [1795521600, 1795521600e6],
  ['1795521600.123456', 1795521600123456],
  [1795521600123, 1795521600123e3],
  ['1795521600123456', 1795521600123456],
  ['1795521600123456789', 1795521600123456.8],
  ['-1', undefined],
  ['1e9', undefined],
])('epoch %j', (value, timeUs) => {
  const time = timeOfEpoch(value)
  expect(time === undefined ? undefined : Math.round(time)).toBe(timeUs === undefined ? undefined : Math.round(timeUs))
})

test.each([['2026-02-29T00:00:00Z'], ['2026-11-24T25:00:00Z'], ['2026-11-24'], [''], [{}], [null]])(
  '%j is no time',
  (value) => {
    expect(timeOfValue(value, UTC)).toBeUndefined()
  },
)

test('a zone answers for summer and winter, and throws for a name that is none', () => {
  const madrid = openTimeZone('Europe/Madrid')
  expect([madrid(Date.UTC(2026, 0, 1)), madrid(Date.UTC(2026, 6, 1))]).toEqual([60, 120])
  expect(utcOf(Date.UTC(2026, 2, 29, 3, 30), madrid)).toBe(Date.UTC(2026, 2, 29, 1, 30))
  expect(openTimeZone('-03:30')(0)).toBe(-210)
  expect(() => openTimeZone('Mars/Base')).toThrow(RangeError)
})

test('a missing year is the latest that is not more than a day ahead', () => {
  const wall = { month: 1, day: 1, hour: 0, minute: 0, second: 0, microsecond: 0 }
  expect(yearBefore(wall, Date.UTC(2026, 11, 31, 12) * 1000, UTC)).toBe(2027)
  expect(yearBefore(wall, Date.UTC(2026, 11, 30, 12) * 1000, UTC)).toBe(2026)
  expect(yearBefore({ ...wall, month: 12, day: 31 }, Date.UTC(2026, 0, 1) * 1000, UTC)).toBe(2025)
})

test.each([
  [30, 'info'],
  [60, 'crit'],
  [3, 'err'],
  ['4', 'warning'],
  ['WARN', 'warning'],
  ['nonsense', null],
  [undefined, null],
])('severity %j is %j', (value, severity) => {
  expect(severityOfValue(value)).toBe(severity)
})
