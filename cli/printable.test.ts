import { expect, test } from 'vitest'
import { printable } from './printable.ts'

test.each([
  ['plain text', 'ssh-ed25519 ~', 'ssh-ed25519 ~'],
  ['a terminal escape', '\x1b[2Jgone', '\\x1b[2Jgone'],
  ['a backslash, so that the output is unambiguous', '\\x1b', '\\\\x1b'],
  ['a right-to-left override', '\u202e', '\\xe2\\x80\\xae'],
  ['raw bytes', Uint8Array.of(0, 10, 127, 155, 255), '\\x00\\x0a\\x7f\\x9b\\xff'],
  ['nothing', null, ''],
])('escapes %s', (_, input, output) => {
  expect(printable(input)).toBe(output)
})
