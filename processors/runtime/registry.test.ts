import { once } from 'node:events'
import http from 'node:http'
import type { AddressInfo } from 'node:net'
import { expect, onTestFinished, test } from 'vitest'
import { transportSchema } from './config.ts'
import { readEnvironment } from './environment.ts'
import { checkCompatibility, checkRegistry } from './registry.ts'
import { schemaTextOf } from './schema-text.ts'

type Answer = { status: number; body: string }
type Asked = { url: string | undefined; authorization: string | undefined }

/** A registry that answers `compatibility`, and `stored` to every other request. */
const startRegistry = async (compatibility: Answer, stored = schemaTextOf('alerts.raised')) => {
  const asked: Asked[] = []
  const server = http.createServer(({ url, headers }, response) => {
    asked.push({ url, authorization: headers.authorization })
    const isCheck = url?.startsWith('/compatibility')
    const { status, body } = isCheck ? compatibility : { status: 200, body: JSON.stringify({ schema: stored }) }
    response.writeHead(status).end(body)
  })
  await once(server.listen(0, '127.0.0.1'), 'listening')
  onTestFinished(() => void server.close())
  const source = {
    SCHEMA_REGISTRY_URL: `http://127.0.0.1:${(server.address() as AddressInfo).port}/`,
    SCHEMA_REGISTRY_USERNAME: 'reader',
    SCHEMA_REGISTRY_PASSWORD: 'a:b',
  }
  return { asked, config: readEnvironment(transportSchema, source) }
}
const renamed = schemaTextOf('alerts.raised').replace('alert_id', 'id')
const json = (status: number, body: object): Answer => ({ status, body: JSON.stringify(body) })

test.each([
  ['says what broke where the registry does not', json(200, { is_compatible: false }), 'renamed from alert_id to id'],
  ['passes on what the registry says', json(200, { is_compatible: false, messages: ['no', 'never'] }), 'no; never'],
  ['passes on why a text is no schema', json(422, { message: 'Syntax violation' }), 'Syntax violation'],
  ['tells a refusal from a registry in trouble', { status: 503, body: '<html>away' }, 'status 503: <html>away'],
])('%s, naming the subject', async (_, answer, reason) => {
  const { config } = await startRegistry(answer)
  const refused = checkCompatibility(config, 'alerts.raised', renamed)
  await expect(refused).rejects.toThrow('alerts.raised-value')
  await expect(refused).rejects.toThrow(reason)
})

test.each([
  ['a compatible schema', json(200, { is_compatible: true })],
  ['the first schema of a subject', json(404, { message: 'no such subject' })],
])('takes %s', async (_, answer) => {
  const { config } = await startRegistry(answer)
  await expect(checkCompatibility(config, 'alerts.raised', renamed)).resolves.toBeUndefined()
})

test('sends its credentials with every request', async () => {
  const { asked, config } = await startRegistry(json(200, { is_compatible: false }))
  await checkRegistry(config)
  await checkCompatibility(config, 'alerts.raised', renamed).catch(() => {})
  const authorization = `Basic ${Buffer.from('reader:a:b').toString('base64')}`
  expect(asked.map((request) => request.authorization)).toEqual(Array(3).fill(authorization))
})
