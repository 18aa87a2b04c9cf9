import { expect, test } from 'vitest'
import { deadLetterTopicOf, TOPIC_NAMES, TOPICS } from './topics.ts'

test.each(TOPIC_NAMES)('%s is named <noun>.<past participle> and has a dead-letter topic', (topic) => {
  expect(topic).toMatch(/^[a-z]+\.(raw|made|[a-z]+ed)$/)
  expect(deadLetterTopicOf(topic)).toBe(`${topic}.dead-letter`)
})

test.each(Object.entries(TOPICS))('%s has partitions, a retention and a writer', (_, spec) => {
  expect(spec.partitions).toBeGreaterThan(0)
  expect(spec.retentionMs).toBeGreaterThanOrEqual(3_600_000)
  expect(spec.writtenBy).not.toBe('')
})
