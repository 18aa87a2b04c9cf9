import { createServer, type IncomingMessage, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { Command } from 'commander'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { registerCall } from './call.ts'

type Got = { readonly method: string | undefined; readonly url: string | undefined; readonly body: string }

let server: Server
let got: Got[]
let printed: string[]
let reply: { status: number; body: object }

const textOf = async (request: IncomingMessage): Promise<string> => {
  let text = ''
  for await (const chunk of request) text += chunk
  return text
}

beforeEach(async () => {
  got = []
  printed = []
  reply = { status: 200, body: { function: 'count', took_ms: 1 } }
  server = createServer(async (request, response) => {
    got.push({ method: request.method, url: request.url, body: await textOf(request) })
    response.writeHead(reply.status, { 'content-type': 'application/json' }).end(JSON.stringify(reply.body))
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  vi.spyOn(console, 'log').mockImplementation((line: string) => void printed.push(line))
})

afterEach(async () => {
  vi.restoreAllMocks()
  await new Promise((resolve) => server.close(resolve))
})

const call = async (...given: string[]): Promise<void> => {
  const program = new Command()
  registerCall(program)
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  await program.parseAsync(['call', ...given, '--url', url], { from: 'user' })
}

test('the arguments go to the function as they are, and its answer is printed as JSON', async () => {
  await call('count', '--json', '{"subject": "sources"}')
  expect(got).toEqual([{ method: 'POST', url: '/v1/functions/count', body: '{"subject": "sources"}' }])
  expect(JSON.parse(printed.join('\n'))).toEqual(reply.body)
})

test('without a name the functions are listed with what each does', async () => {
  reply = { status: 200, body: { functions: [{ name: 'count', description: 'One number.' }] } }
  await call()
  expect(got).toMatchObject([{ method: 'GET', url: '/v1/functions' }])
  expect(printed).toEqual(['count  One number.'])
})

test('a name cannot lead to another path', async () => {
  await call('../alerts')
  expect(got[0]?.url).toBe('/v1/functions/..%2Falerts')
})

test('arguments that are no JSON are refused before anything is asked', async () => {
  await expect(call('count', '--json', '{subject}')).rejects.toThrow('--json is no JSON')
  expect(got).toEqual([])
})

test('a refusal is told in the words of the service', async () => {
  reply = { status: 400, body: { title: 'Bad request', detail: 'input.limit (0) must be >= 1' } }
  await expect(call('count', '--json', '{"limit": 0}')).rejects.toThrow('400 input.limit (0) must be >= 1')
  expect(printed).toEqual([])
})
