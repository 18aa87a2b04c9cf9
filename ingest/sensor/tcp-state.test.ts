import { expect, test } from 'vitest'
import { isEnded, isEstablished, tcpBitsAfter, tcpStateOf } from './tcp-state.ts'

const FLAGS: Record<string, number> = { F: 1, S: 2, R: 4, P: 8, A: 16 }
const bitsOf = (segments: string) =>
  segments.split(' ').reduce((bits, segment) => {
    const flags = [...segment.slice(1)].reduce((sum, name) => sum | (FLAGS[name] ?? 0), 0)
    return tcpBitsAfter(bits, flags, segment.startsWith('>'))
  }, 0)

// Zeek's conn_state. ">" is the originator, "<" the responder.
test.each([
  ['>S', 'S0', false, false],
  ['>S <SA', 'S1', false, false],
  ['>S <SA >A >PA <A', 'S1', true, false],
  ['>S <SA >A >FA <FA >A', 'SF', true, true],
  ['>S <RA', 'REJ', false, true],
  ['>S <SA >A >FA', 'S2', true, false],
  ['>S <SA >A <FA', 'S3', true, false],
  ['>S <SA >R', 'RSTO', false, true],
  ['>S <SA >A >RA', 'RSTO', true, true],
  ['>S <SA >A <R', 'RSTR', true, true],
  ['>S >R', 'RSTOS0', false, true],
  ['<SA <R', 'RSTRH', false, true],
  ['>S >F', 'SH', false, false],
  ['<SA <FA', 'SHR', false, false],
  ['>A <A', 'OTH', false, false],
])('%s is %s', (segments, state, hasHandshake, hasEnded) => {
  const bits = bitsOf(segments)
  expect(tcpStateOf(bits)).toBe(state)
  expect(isEstablished(bits)).toBe(hasHandshake)
  expect(isEnded(bits)).toBe(hasEnded)
})
