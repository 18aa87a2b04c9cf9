// Promise: two sensors that see the same traffic give the counts, the evidence and the alerts of one.
import path from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { readEvents } from '../ingest/sensor/read-events.ts'
import { openAlerting } from '../processors/alerting/main.ts'
import { seededRandom } from '../processors/enrichment/history.fixture.ts'
import { runInMemory } from '../processors/runtime/memory-runner.ts'
import type { Output, Processor } from '../processors/runtime/processor.ts'
import type { Alert, NetworkEvent } from '../schemas/messages.ts'
import { openPipeline } from './pipeline.ts'

const capture = (name: string): string => path.resolve(import.meta.dirname, `../test/captures/${name}.pcap`)

let pipeline: Processor<'events.raw'>
beforeAll(async () => {
  pipeline = await openPipeline({ isAnyTimeAccepted: true })
})
afterAll(() => pipeline.close?.())

const eventsOf = async (name: string, sensorId: string, shiftUs = 0): Promise<NetworkEvent[]> => {
  const events: NetworkEvent[] = []
  for await (const chunk of readEvents(capture(name), { sensorId, shiftUs })) events.push(...chunk)
  return events
}

/** What of an alert must not depend on how many sensors saw it. */
const figuresOf = ({ attack_class, subject, event_count, severity, confidence, targets, sources_count }: Alert) => ({
  ...{ attack_class, subject, event_count, severity, confidence, targets, sources_count },
})

/** Flows counted and alerts of a stream of events, in batches as a consumer would fetch them. */
const analyse = async (events: readonly NetworkEvent[]) => {
  const scored: NetworkEvent[] = []
  const alerts = new Map<string, Alert>()
  const onOutput = (output: Output): void => {
    if (output.topic === 'events.scored') scored.push(output.message)
    if (output.topic === 'alerts.raised') alerts.set(output.message.alert_id ?? '', output.message)
  }
  async function* source() {
    for (let from = 0; from < events.length; from += 500)
      yield events.slice(from, from + 500).map((message) => ({ topic: 'events.raw' as const, message }))
  }
  await runInMemory({ processors: [pipeline, openAlerting()] as readonly Processor[], source: source(), onOutput })
  const counted = scored.filter(({ duplicate_of_sensor }) => !duplicate_of_sensor)
  return {
    events: scored.length,
    flows: counted.reduce((sum, { flow_count }) => sum + (flow_count ?? 1), 0),
    alerts: [...alerts.values()].map(figuresOf),
  }
}

/** Two streams, each in its own order, mixed at random. */
const interleaved = <T>(left: readonly T[], right: readonly T[], seed: number): T[] => {
  const random = seededRandom(seed)
  const [a, b] = [[...left].reverse(), [...right].reverse()]
  const mixed: T[] = []
  while (a.length + b.length > 0) mixed.push((random() * (a.length + b.length) < a.length ? a : b).pop() as T)
  return mixed
}

describe.each(['port_scan', 'ssh_bruteforce', 'syn_flood', 'benign_mixed', 'beacon'])('%s seen twice', (name) => {
  it('counts once, whoever of the two comes first', async () => {
    const [a, b] = [await eventsOf(name, 'a'), await eventsOf(name, 'b')]
    const once = await analyse(a)
    const twice = await analyse(interleaved(a, b, 5))
    expect(twice).toEqual({ ...once, events: 2 * once.events })
    expect(await analyse([...a, ...b])).toEqual(twice)
  })

  // Where the windows of two sensors' folds are cut at other places, probes that one folds and the other does not count once only if the
  // fold has arrived; so the second sensor lags here.
  it('counts once when the second sensor’s clock is ahead by 1.8 s and its records lag by 2 s', async () => {
    const skewUs = 1_800_000
    const [a, b] = [await eventsOf(name, 'a'), await eventsOf(name, 'b', skewUs)]
    const arrivals = [
      ...a.map((event, index) => ({ event, index, atUs: event.end_time_us ?? 0 })),
      ...b.map((event, index) => ({ event, index, atUs: (event.end_time_us ?? 0) - skewUs + 2_000_000 })),
    ].sort((left, right) => left.atUs - right.atUs || left.index - right.index)
    const once = await analyse(arrivals.filter(({ event }) => event.sensor_id === 'a').map(({ event }) => event))
    const twice = await analyse(arrivals.map(({ event }) => event))
    expect(twice).toEqual({ ...once, events: once.events + b.length })
  })
})
