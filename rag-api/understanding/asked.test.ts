// Promise: what a count counts and a list ranks is what the question names, autonomous systems too.
import { expect, test } from 'vitest'
import { understand } from './understand.ts'

test.each([
  ['which asn generated the most traffic last month', 'top', 'asns'],
  ['qué AS nos mandó más ddos en octubre', 'top', 'asns'],
  ['which ISPs attack us the most', 'top', 'asns'],
  ['cuantos sistemas autonomos distintos nos atacaron hoy', 'count', 'asns'],
  ['top attackers from AS9009 today', 'top', 'sources'],
  ['which countries attack the most', 'top', 'countries'],
  ['as many attacks as yesterday?', 'count', 'alerts'],
])('%s: %s of %s', (question, intent, subject) => {
  const read = understand({ question, now: Date.parse('2026-11-24T18:30:00Z'), zone: 'Europe/Madrid' })
  expect([read.intent, read.subject]).toEqual([intent, subject])
})
