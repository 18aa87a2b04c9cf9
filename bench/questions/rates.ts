// How questions fare when several people ask: one after the other, two at once, and as many as arrive whether or not others were answered.
import { setTimeout as wait } from 'node:timers/promises'
import { percentile } from '../visibility.ts'
import type { Asked } from './asked.ts'
import { type Answered, askOver, type Service } from './service.ts'

/** Times are of those that were answered, or failed; who was refused is counted apart. */
export type Summary = {
  readonly asked: number
  readonly failed: number
  readonly refused: number
  /** Slowest refusal but for 5 %, milliseconds. NaN: none was refused. */
  readonly refusedP95: number
  readonly p50: number
  readonly p95: number
  readonly max: number
}

export const summaryOf = (answers: readonly Answered[]): Summary => {
  const [refused, others] = [
    answers.filter(({ isRefused }) => isRefused),
    answers.filter(({ isRefused }) => !isRefused),
  ]
  const times = others.map(({ ms }) => ms).sort((a, b) => a - b)
  return {
    asked: answers.length,
    failed: others.filter(({ isRight }) => !isRight).length,
    refused: refused.length,
    refusedP95: percentile(
      refused.map(({ ms }) => ms),
      0.95,
    ),
    p50: percentile(times, 0.5),
    p95: percentile(times, 0.95),
    max: times.at(-1) ?? Number.NaN,
  }
}

/** Every question `rounds` times by `users` who each ask the next one when theirs is answered; answers by intent of the labelled set. */
export const askInTurn = async (
  service: Service,
  questions: readonly Asked[],
  { users, rounds, nowMs }: { readonly users: number; readonly rounds: number; readonly nowMs: number },
): Promise<Map<string, Answered[]>> => {
  const waiting = Array.from({ length: rounds }, () => questions).flat()
  const byIntent = new Map<string, Answered[]>()
  const user = async (): Promise<void> => {
    for (let next = waiting.shift(); next; next = waiting.shift()) {
      const answer = await askOver(service, next.question, nowMs)
      byIntent.set(next.intent, [...(byIntent.get(next.intent) ?? []), answer])
    }
  }
  await Promise.all(Array.from({ length: users }, user))
  return byIntent
}

export type Arrivals = Summary & {
  readonly perSecond: number
  readonly answeredPerSecond: number
  readonly unanswered: number
}

/** Open loop: `perSecond` questions arrive for `seconds`, evenly, answered or not; then answers are waited for a little longer. */
export const askOnArrival = async (
  service: Service,
  questions: readonly Asked[],
  { perSecond, seconds, nowMs }: { readonly perSecond: number; readonly seconds: number; readonly nowMs: number },
): Promise<Arrivals> => {
  const answers: Answered[] = []
  const total = Math.round(perSecond * seconds)
  const startedMs = performance.now()
  let lastMs = startedMs
  for (let sent = 0; sent < total; ) {
    const due = Math.min(total, Math.ceil(((performance.now() - startedMs) / 1000) * perSecond))
    for (; sent < due; sent++) {
      const { question } = questions[(sent * 7) % questions.length] as Asked
      void askOver(service, question, nowMs).then((answer) => {
        answers.push(answer)
        lastMs = performance.now()
      })
    }
    await wait(5)
  }
  const deadlineMs = performance.now() + PATIENCE_MS
  while (answers.length < total && performance.now() < deadlineMs) await wait(50)
  const right = answers.filter(({ isRight }) => isRight).length
  const answeredPerSecond = right / ((lastMs - startedMs) / 1000)
  return { ...summaryOf(answers), perSecond, answeredPerSecond, unanswered: total - answers.length }
}
/** Longer than a question's own time limit: nothing of one rate may be left when the next begins. */
const PATIENCE_MS = 31_000
