import { expect, test } from 'vitest'
import { thresholdIn } from './threshold.ts'
import { understand } from './understand.ts'

test.each([
  ['ips con mas de 100 conexiones', 101],
  ['hosts with at least 50 alerts', 50],
  ['sources that exceed 1000 flows', 1001],
  ['al menos diez puertos', 10],
  ['mas de 2 horas', undefined],
  ['las 10 ips mas activas', undefined],
])('%s', (text, expected) => {
  expect(thresholdIn(` ${text} `)).toBe(expected)
})

test.each(['¿qué IPs tuvieron más de 100 conexiones hoy?', 'which sources had more than 100 connections today?'])(
  '"%s" asks for a list',
  (question) => {
    const { intent, subject, threshold } = understand({ question, now: Date.UTC(2026, 10, 24), zone: 'UTC' })
    expect([intent, subject, threshold]).toEqual(['top', 'sources', 101])
  },
)
