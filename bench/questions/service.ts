// The questions API as a process of its own, and one question asked of it over HTTP.
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { findFreePorts } from '../../deploy/local/ports.ts'
import { isHttpOk, waitUntil } from '../../deploy/local/readiness.ts'
import { inheritedEnvironment } from '../../processors/runtime/environment.ts'

const CLI = path.resolve(import.meta.dirname, '../../cli/main.ts')

export type Service = { readonly url: string; readonly pid: number; stop(): Promise<void> }

/** Starts it against the database, without Kafka: no hot tier, the database answers alone. */
export const startQuestions = async (databaseUrl: string): Promise<Service> => {
  const [port] = (await findFreePorts(1)) as [number]
  const cwd = mkdtempSync(path.join(tmpdir(), 'autoinmune-bench-'))
  const { KAFKA_BROKERS: _, ...inherited } = inheritedEnvironment()
  const env = { ...inherited, DATABASE_URL: databaseUrl, HTTP_PORT: String(port), LOG_LEVEL: 'error' }
  const child = spawn(process.execPath, [CLI, 'run', 'rag-api'], { cwd, env, stdio: ['ignore', 'ignore', 'inherit'] })
  const url = `http://127.0.0.1:${port}`
  const stop = async (): Promise<void> => {
    if (child.exitCode === null) {
      child.kill('SIGTERM')
      await once(child, 'exit')
    }
    rmSync(cwd, { recursive: true, force: true })
  }
  if (await waitUntil(() => isHttpOk(`${url}/readyz`), { timeoutMs: 60_000 })) return { url, pid: child.pid ?? 0, stop }
  await stop()
  throw new Error('the questions API did not start')
}

/** `isRefused`: the service said at once that it cannot keep up (503). */
export type Answered = {
  readonly ms: number
  readonly intent: string
  readonly isRight: boolean
  readonly isRefused: boolean
}

/** Asks at the moment `nowMs` of the data. An answer that is not 200 counts as not right; the time includes HTTP and JSON. */
export const askOver = async ({ url }: Service, question: string, nowMs: number): Promise<Answered> => {
  const startedMs = performance.now()
  try {
    const response = await fetch(`${url}/v1/questions`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ question, now: new Date(nowMs).toISOString() }),
      signal: AbortSignal.timeout(30_000),
    })
    const body = (await response.json()) as { interpretation?: { intent: string } }
    const ms = performance.now() - startedMs
    const intent = body.interpretation?.intent ?? `status ${response.status}`
    return { ms, intent, isRight: response.ok, isRefused: response.status === 503 }
  } catch (error) {
    return { ms: performance.now() - startedMs, intent: (error as Error).name, isRight: false, isRefused: false }
  }
}

/** Gets a page of the API; a redirect is followed. */
export const getOver = async ({ url }: Service, path: string): Promise<{ answered: Answered; text: string }> => {
  const startedMs = performance.now()
  const response = await fetch(`${url}${path}`, { signal: AbortSignal.timeout(30_000) })
  const text = await response.text()
  const ms = performance.now() - startedMs
  const answered = { ms, intent: `status ${response.status}`, isRight: response.ok, isRefused: response.status === 503 }
  return { answered, text }
}
