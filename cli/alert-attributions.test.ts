// From packets to an alert that says what decided in the model, with the shipped models.
import path from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import type { Processor } from '../processors/runtime/processor.ts'
import type { NetworkEvent } from '../schemas/messages.ts'
import { toAlertJson } from './alert-json.ts'
import { analyseCapture } from './analysis.ts'
import { openPipeline } from './pipeline.ts'

const CAPTURE = path.resolve(import.meta.dirname, '../test/captures/port_scan.pcap')
let pipeline: Processor<'events.raw'>

beforeAll(async () => {
  pipeline = await openPipeline({ isAnyTimeAccepted: true, isOffline: true })
})
afterAll(async () => pipeline.close?.())

it('explains a scan: in the events, in the evidence of the model, and in the alert', async () => {
  const events: NetworkEvent[] = []
  const { alerts } = await analyseCapture(CAPTURE, pipeline, {
    sensorId: 'test',
    onOutput: (output) => void (output.topic === 'events.scored' && events.push(output.message)),
  })
  const called = events.filter(({ model_result }) => (model_result?.attack_probability ?? 0) >= 0.5)
  const explained = events.filter(({ model_result }) => model_result?.attributions?.length)
  expect(explained.length).toBeGreaterThan(0)
  expect(explained.length).toBeLessThan(called.length)
  expect(explained.every((event) => called.includes(event))).toBe(true)

  const evidence = alerts.flatMap((alert) => toAlertJson(alert).evidence)
  const [said] = evidence.flatMap(({ attributions }) => (attributions ? [attributions] : []))
  expect(said?.length).toBeGreaterThan(0)
  expect(new Set(said?.map(({ output }) => output))).toEqual(new Set(['attack', 'port_scan']))
  expect(evidence.filter(({ detector, attributions }) => detector !== 'model' && attributions)).toEqual([])
}, 30_000)
