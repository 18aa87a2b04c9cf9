// A version that is written in more than one place is the same in all of them.
import { readFileSync } from 'node:fs'
import path from 'node:path'
import { expect, test } from 'vitest'
import { KAFKA_VERSION, REGISTRY_VERSION } from '../deploy/local/setup/versions.ts'

const textOf = (file: string): string => readFileSync(path.resolve(import.meta.dirname, '..', file), 'utf8')

/** Every version that follows `prefix` in the file. */
const versionsOf = (file: string, prefix: string): string[] =>
  [...textOf(file).matchAll(new RegExp(`${prefix}([\\w.]+)`, 'g'))].map((match) => match[1] ?? '')

const IMAGE_USERS = ['compose.yaml', 'test/integration/containers.ts']

test.each(IMAGE_USERS)('%s uses the Kafka and the registry of the local stack', (file) => {
  expect(versionsOf(file, 'apache/kafka:')).toEqual([KAFKA_VERSION])
  expect(versionsOf(file, 'apicurio/apicurio-registry:')).toEqual([REGISTRY_VERSION])
})

test('the database is one image for compose and for tests', () => {
  const [first, second] = IMAGE_USERS.map((file) => versionsOf(file, 'timescale/timescaledb-ha:'))
  expect(first).toHaveLength(1)
  expect(second).toEqual(first)
})

test('the image runs the Node that set-up brings', () => {
  const brought = JSON.parse(textOf('deploy/local/setup/node/package.json')) as { optionalDependencies: object }
  const versions = new Set([
    ...Object.values(brought.optionalDependencies),
    ...versionsOf('deploy/images/Dockerfile', 'node:'),
  ])
  expect([...versions].map((version) => String(version).replace('-bookworm-slim', ''))).toHaveLength(1)
})
