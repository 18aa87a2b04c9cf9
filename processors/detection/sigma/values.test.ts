import { expect, test } from 'vitest'
import { testOf } from './values.ts'

test.each([
  [[], 'Mozilla*', ['mozilla/5.0'], true],
  [[], 'moz?lla', ['MOZILLA'], true],
  [[], 'a\\*b', ['a*b'], true],
  [[], 'a\\*b', ['axb'], false],
  [['cased'], 'Nikto', ['nikto'], false],
  [['contains'], 'jndi', ['x JNDI:ldap'], true],
  [['contains', 'all'], ['a', 'b'], ['xb', 'ya'], true],
  [['contains', 'all'], ['a', 'b'], ['xa'], false],
  [['startswith'], 'Failed', ['Failed password'], true],
  [['endswith'], '.onion', ['x.onion.'], false],
  [['re'], '^GET /[a-z]+$', ['GET /abc'], true],
  [['re', 'i'], 'select.+from', ['UNION SELECT x FROM y'], true],
  [['cidr'], '10.0.0.0/8', ['10.9.8.7'], true],
  [['cidr'], '10.0.0.0/8', ['text'], false],
  [['cidr'], '2001:db8::/32', ['2001:db8::1'], true],
  [['gt'], 100, ['101'], true],
  [['lte'], 100, [101], false],
  [[], [22, 2222], [22], true],
  [[], null, undefined, true],
  [[], null, ['x'], false],
  [['exists'], false, undefined, true],
  [['exists'], true, ['x'], true],
  [[], 'x', undefined, false],
])('%s %j against %j is %s', (modifiers, value, values, expected) => {
  expect(testOf(modifiers, value)(values)).toBe(expected)
})

test.each([
  [['base64'], 'x', 'modifier "base64" is not supported'],
  [['re'], '(?=a)', 'no regular expression of RE2'],
  [['cidr'], '10.0.0.0', 'no network'],
  [['gt'], 'many', 'no number'],
  [[], [], 'empty list'],
  [['exists'], 'yes', 'takes true or false'],
])('%s %j is refused: %s', (modifiers, value, reason) => {
  expect(() => testOf(modifiers, value)).toThrow(reason)
})

test('a pattern that backtracks elsewhere takes no time here', () => {
  const matches = testOf(['re'], '^(a+)+$')
  expect(matches([`${'a'.repeat(8000)}b`])).toBe(false)
})
