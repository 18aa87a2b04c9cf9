// Promise: a schema that could not read what is stored is refused, and the error says what broke.
import { beforeAll, expect, test } from 'vitest'
import { checkCompatibility, registerSchemas } from '../../processors/runtime/registry.ts'
import { schemaTextOf } from '../../processors/runtime/schema-text.ts'
import { TOPIC_NAMES } from '../../schemas/topics.ts'
import { testConfig } from './running.ts'

const FIELD = 'optional string alert_id = 1;'
const text = schemaTextOf('alerts.raised')
const check = (changed: string) => checkCompatibility(testConfig(), 'alerts.raised', text.replace(FIELD, changed))

beforeAll(async () => {
  await registerSchemas(testConfig())
})

test('registers every topic once: again gives the same ids', async () => {
  const [first, again] = [await registerSchemas(testConfig()), await registerSchemas(testConfig())]
  expect([...first.keys()]).toEqual(TOPIC_NAMES)
  expect(again).toEqual(first)
})

test.each([
  ['a changed type', 'optional int64 alert_id = 1;', 'Alert field 1 changes from string to int64'],
  [
    'a reused number',
    'reserved "alert_id"; optional int64 other = 1;',
    'Alert field 1 is renamed from alert_id to other',
  ],
  ['a renamed field', 'optional string alert_uuid = 1;', 'Alert field 1 is renamed from alert_id to alert_uuid'],
  ['a removed field', '', 'Alert field 1 (alert_id) is removed without reserving'],
  ['broken text', 'optional', 'alerts.raised-value'],
])('refuses %s', async (_, changed, reason) => {
  const refused = check(changed)
  await expect(refused).rejects.toThrow('alerts.raised-value')
  await expect(refused).rejects.toThrow(reason)
})

test('takes a new field', async () => {
  await expect(check(`${FIELD} optional string note = 99;`)).resolves.toBeUndefined()
})

test('names the registry that does not answer', async () => {
  const config = testConfig({ SCHEMA_REGISTRY_URL: 'http://127.0.0.1:1/none' })
  await expect(registerSchemas(config)).rejects.toThrow(/^register schema \S+-value at http:\/\/127\.0\.0\.1:1\/none$/)
})
