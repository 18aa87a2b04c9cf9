// The demo: the shipped capture goes the whole road, then the question of the seed is asked and its answer checked.
import path from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { renderAlerts, type ShownAlert } from './alert-table.ts'
import { renderAnswer, type ShownAnswer } from './answer-text.ts'
import type { RagClient } from './rag-client.ts'
import { replayCapture } from './replay-capture.ts'

const CAPTURE = path.resolve(import.meta.dirname, '../test/captures/demo.pcap')
const QUESTION = '¿Qué eventos precedieron a este ataque SSH en las últimas 4 horas?'
/** Classes of attack that the capture holds and that must come out as alerts. */
const EXPECTED = ['port_scan', 'ssh_bruteforce', 'ddos'] as const
const SENSOR = 'demo'
const PATIENCE_MS = 60_000
const POLL_MS = 100
/** Longer than alerting holds growth back once its input is silent. */
const SETTLED_AFTER_MS = 2500

export type DemoOptions = {
  readonly client: RagClient
  /** Names broker and registry. */
  readonly environment: Readonly<Record<string, string | undefined>>
  readonly signal: AbortSignal
  say(text: string): void
}

/** True when the expected alerts and an answer that cites events were seen. */
export const playDemo = async ({ client, environment, signal, say }: DemoOptions): Promise<boolean> => {
  const startedMs = Date.now()
  say(`Replaying ${path.basename(CAPTURE)}, moved to now …`)
  const sent = await replayCapture(CAPTURE, {
    isRebased: true,
    speed: Number.POSITIVE_INFINITY,
    sensorId: SENSOR,
    environment,
  })
  const first = await expectedAlerts(client, startedMs, signal)
  const seconds = ((Date.now() - startedMs) / 1000).toFixed(1)
  say(
    `${sent.counters.packets_seen} packets → ${sent.published.acknowledged} events → ${first.length} alerts in ${seconds} s\n`,
  )
  const alerts = await grownAlerts(client, startedMs, signal)
  say(renderAlerts(alerts))
  const answer = await askUntilCited(client, signal)
  say(`\n${QUESTION}\n\n${renderAnswer(answer)}`)
  const missing = EXPECTED.filter((name) => !alerts.some((alert) => alert.class === name))
  for (const name of missing) say(`no ${name} alert was seen within ${PATIENCE_MS / 1000} s`)
  if (!isCited(answer)) say('the answer cites no event')
  return missing.length === 0 && isCited(answer)
}

type DemoAlert = ShownAlert & { readonly raised_at: string }

/** Alerts raised since `startedMs`, oldest first. */
const readAlerts = async (client: RagClient, startedMs: number): Promise<readonly DemoAlert[]> => {
  const response = await client.call('/v1/alerts?limit=200')
  const { alerts } = (await response.json()) as { alerts: readonly DemoAlert[] }
  return alerts.filter(({ raised_at }) => Date.parse(raised_at) >= startedMs).reverse()
}

/** Waits until the expected classes are among the alerts or patience ends. */
const expectedAlerts = (client: RagClient, startedMs: number, signal: AbortSignal): Promise<readonly DemoAlert[]> => {
  const isComplete = (alerts: readonly DemoAlert[]): boolean =>
    EXPECTED.every((name) => alerts.some((alert) => alert.class === name))
  return pollUntil(() => readAlerts(client, startedMs), isComplete, signal)
}

/** Alerts with all the flows behind them: the first revisions are out before the rest of the capture is read. */
const grownAlerts = (client: RagClient, startedMs: number, signal: AbortSignal): Promise<readonly DemoAlert[]> => {
  let text = ''
  let sinceMs = Date.now()
  const isSettled = (alerts: readonly DemoAlert[]): boolean => {
    const next = JSON.stringify(alerts)
    if (next !== text) {
      text = next
      sinceMs = Date.now()
    }
    return Date.now() - sinceMs >= SETTLED_AFTER_MS
  }
  return pollUntil(() => readAlerts(client, startedMs), isSettled, signal)
}

const askUntilCited = (client: RagClient, signal: AbortSignal): Promise<ShownAnswer> =>
  pollUntil(
    async () => {
      const body = JSON.stringify({ question: QUESTION, time_zone: Intl.DateTimeFormat().resolvedOptions().timeZone })
      const headers = { 'content-type': 'application/json' }
      const response = await client.call('/v1/questions', { method: 'POST', headers, body })
      return (await response.json()) as ShownAnswer
    },
    isCited,
    signal,
  )

const isCited = ({ claims }: ShownAnswer): boolean => claims.some(({ event_ids }) => event_ids.length > 0)

/** The first value that is good, or the last one when patience ends. */
const pollUntil = async <T>(read: () => Promise<T>, isGood: (value: T) => boolean, signal: AbortSignal): Promise<T> => {
  const deadline = Date.now() + PATIENCE_MS
  for (;;) {
    const value = await read()
    if (isGood(value) || Date.now() > deadline) return value
    await wait(POLL_MS, undefined, { signal })
  }
}
