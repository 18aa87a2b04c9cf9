import protobuf from 'protobufjs'
import { expect, test } from 'vitest'
import { TOPIC_NAMES, TOPICS } from '../../schemas/topics.ts'
import { schemaBreaks } from './schema-breaks.ts'
import { schemaTextOf, selfContained } from './schema-text.ts'

test.each(TOPIC_NAMES)('the schema of %s stands alone and has its message first', (topic) => {
  const text = schemaTextOf(topic)
  expect(text).not.toContain('import')
  expect(/^message (\w+)/m.exec(text)?.[1]).toBe(TOPICS[topic].schema.message)
  const { root } = protobuf.parse(text)
  expect(() => root.resolveAll()).not.toThrow()
})

test('comments do not change the text', () => {
  const text = (comment: string) =>
    selfContained('a.proto', 'A', () => `package p; ${comment}\nmessage A {\n  ${comment}\n  optional int32 x = 1; }\n`)
  expect(text('// brace { in a comment')).toBe(text('/* another } */'))
})

const before = schemaTextOf('alerts.raised')
test.each([
  ['Alert field 1 changes from string to int64', 'optional string alert_id', 'optional int64 alert_id'],
  ['Alert field 1 changes from string to repeated string', 'optional string alert_id', 'repeated string alert_id'],
  ['Alert field 1 is renamed from alert_id to id', 'alert_id = 1', 'id = 1'],
  ['Alert field 1 (alert_id) is removed without reserving its number and name', 'optional string alert_id = 1;', ''],
  ['Subject field 1 changes from string to bytes', 'optional string type = 1', 'optional bytes type = 1'],
])('says that %s', (sentence, text, changed) => {
  expect(schemaBreaks(before, before.replace(text, changed))).toEqual([sentence])
})

test.each([
  ['nothing', '', ''],
  ['a new field', 'string alert_id = 1;', 'string alert_id = 1; optional string extra = 99;'],
  ['a removed field that is reserved', 'optional string alert_id = 1;', 'reserved 1; reserved "alert_id";'],
])('has nothing to say about %s', (_, text, changed) => {
  expect(schemaBreaks(before, before.replace(text, changed))).toEqual([])
})
