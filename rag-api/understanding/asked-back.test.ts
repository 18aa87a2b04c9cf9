// What is named but cannot be, and what a list ranks.
import { expect, test } from 'vitest'
import { understand } from './understand.ts'

const read = (question: string) => understand({ question, now: Date.parse('2026-11-24T18:30:00Z'), zone: 'UTC' })

test.each([
  ['What did 300.1.2.3 do today?', '300.1.2.3', 'no_such_address'],
  ['¿Qué hizo 10.20.0.256 ayer?', '10.20.0.256', 'no_such_address'],
  ['What did 10.20.0.0/33 do?', '10.20.0.0/33', 'no_such_network'],
  ['how many flows from AS99999999999 today', 'AS99999999999', 'no_such_asn'],
  ['¿cuántos ataques al puerto 99999 hoy?', '99999', 'no_such_port'],
])('"%s" names what cannot be, which is asked back', (question, phrase, reason) => {
  expect(read(question).unclear).toEqual({ phrase, reason })
})

test.each(['What did 10.20.0.255 do today?', 'flows to port 65535 today', 'flows from AS4294967295 today'])(
  '"%s" names what can be',
  (question) => {
    expect(read(question).unclear).toBeUndefined()
  },
)

test.each([
  ['who attacked us the most today', 'sources'],
  ['quién nos atacó más hoy', 'sources'],
  ['top attackers today', 'sources'],
  ['who was attacked the most today', 'targets'],
  ['which countries attacked us most', 'countries'],
  ['los equipos más atacados', 'targets'],
])('"%s" ranks %s', (question, subject) => {
  const { intent, subject: ranked } = read(question)
  expect([intent, ranked]).toEqual(['top', subject])
})
