// What a service tells about itself over HTTP: /healthz (the process lives), /readyz (each dependency by name), /metrics.
import { once } from 'node:events'
import http from 'node:http'
import type { AddressInfo } from 'node:net'
import type { Registry } from 'prom-client'

/** Resolves when the dependency answers; throws with the reason when not. */
export type Check = () => Promise<void>

export type HealthDeps = {
  readonly host: string
  /** 0: any free port. */
  readonly port: number
  readonly checks: Readonly<Record<string, Check>>
  readonly metrics: Registry
}

export type HealthServer = { readonly port: number; close(): Promise<void> }

const CHECK_TIMEOUT_MS = 3000

/** Listens until closed. Throws when the port is taken. */
export const serveHealth = async (deps: HealthDeps): Promise<HealthServer> => {
  const server = http.createServer(async ({ url }, response) => {
    const { status, type, body } = await answer(deps, url ?? '/')
    response.writeHead(status, { 'content-type': type }).end(body)
  })
  server.listen(deps.port, deps.host)
  await once(server, 'listening')
  return {
    port: (server.address() as AddressInfo).port,
    async close() {
      server.close()
      server.closeAllConnections()
    },
  }
}

type Answer = { readonly status: number; readonly type: string; readonly body: string }

const answer = async ({ checks, metrics }: HealthDeps, url: string): Promise<Answer> => {
  if (url === '/healthz') return json(200, { status: 'ok' })
  if (url === '/metrics') return { status: 200, type: metrics.contentType, body: await metrics.metrics() }
  if (url !== '/readyz') return json(404, { status: 'no such page', pages: ['/healthz', '/readyz', '/metrics'] })
  const dependencies = Object.fromEntries(await Promise.all(Object.entries(checks).map(runCheck)))
  const isReady = Object.values(dependencies).every((state) => state === 'ok')
  return json(isReady ? 200 : 503, { status: isReady ? 'ready' : 'not ready', dependencies })
}

const json = (status: number, body: object): Answer => ({
  status,
  type: 'application/json',
  body: `${JSON.stringify(body)}\n`,
})

const runCheck = async ([name, check]: [string, Check]): Promise<[string, string]> => {
  const { promise: late, reject } = Promise.withResolvers<never>()
  const timer = setTimeout(() => reject(new Error(`no answer in ${CHECK_TIMEOUT_MS} ms`)), CHECK_TIMEOUT_MS)
  try {
    await Promise.race([check(), late])
    return [name, 'ok']
  } catch (error) {
    return [name, error instanceof Error ? error.message : String(error)]
  } finally {
    clearTimeout(timer)
  }
}
