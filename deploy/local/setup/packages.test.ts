import { expect, test } from 'vitest'
import { satisfies } from './packages.ts'

const WANTED = {
  packages: {
    '': { version: '0.1.0' },
    'node_modules/kafkajs': { version: '2.2.4' },
    'node_modules/cap': { version: '0.2.1', optional: true },
  },
}
const KAFKAJS = { 'node_modules/kafkajs': { version: '2.2.4' } }

test.each([
  ['everything is there', { ...KAFKAJS, 'node_modules/cap': { version: '0.2.1' } }, true],
  ['an optional package could not be built', KAFKAJS, true],
  ['a package is missing', {}, false],
  ['a package has another version', { 'node_modules/kafkajs': { version: '2.2.3' } }, false],
  ['a package is left over', { ...KAFKAJS, 'node_modules/left-over': { version: '1.0.0' } }, false],
])('decides whether packages must be installed when %s', (_, packages, isSatisfied) => {
  expect(satisfies({ packages }, WANTED)).toBe(isSatisfied)
})
