import { describe, expect, it } from 'vitest'
import { looksMixed, looksRandom, registeredLabelOf } from './random-text.ts'

describe('a text that a machine drew', () => {
  it.each(['xjwqkrtplmz', 'db54a845', 'kq3v9x1zt', 'vBKbaQgjyvRRbcgfvlsc', 'OK21pqJAtyyGBEo00sk', 'qzxvbnmkl'])(
    '%s',
    (text) => {
      expect(looksRandom(text)).toBe(true)
    },
  )

  it.each([
    'google',
    'wikipedia',
    'stackoverflow',
    'bundesversicherungsamt',
    'windowsupdate',
    'office365',
    'server2019',
    'getUserNameFromSession',
    'Transmission',
    'aaaabbbb1111',
    'abc1d2e',
    '',
    'not one token',
    '20261124120000',
  ])('is not %s', (text) => expect(looksRandom(text)).toBe(false))
})

it.each([
  ['www.example.com', 'example'],
  ['example.com.', 'example'],
  ['a.b.example.co.uk', 'example'],
  ['bbc.com', 'bbc'],
  ['x1y2.dyn.example.org', 'example'],
  ['localhost', null],
  ['db54a845.', null],
  ['', null],
])('of %s, somebody registered %s', (name, label) => expect(registeredLabelOf(name)).toBe(label))

it('tells drawn tokens from abbreviations', () => {
  expect(['x4tk7t4jo6', 'OK21pqJAtyyGBEo00sk'].every(looksMixed)).toBe(true)
  expect(['mmsnssync', 'xjwqkrtplmz', 'getcontactlabellist'].some(looksMixed)).toBe(false)
})
