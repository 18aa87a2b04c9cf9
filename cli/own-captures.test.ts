// What measurement alone finds in the project's own captures: sensor, enrichment, detectors and alerting, without the model.
import path from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { openDetection } from '../processors/detection/main.ts'
import { openEnrichment } from '../processors/enrichment/main.ts'
import { chainStages } from '../processors/runtime/chain.ts'
import type { Processor } from '../processors/runtime/processor.ts'
import { analyseCapture } from './analysis.ts'

const folder = path.resolve(import.meta.dirname, '../test/captures')
let pipeline: Processor<'events.raw'>

beforeAll(async () => {
  const enrichment = await openEnrichment({ isAnyTimeAccepted: true, isOffline: true })
  pipeline = chainStages('measured', [enrichment], openDetection())
})
afterAll(async () => pipeline.close?.())

/** A beacon over TLS by a current client with a server name shows its timing only: no alert without a second opinion (beacon, demo). */
it.each<[string, string[]]>([
  ['benign_web', []],
  ['benign_mixed', []],
  ['beacon', ['botnet_c2 10.20.0.102']],
  ['tunnels', ['botnet_c2 10.20.0.101', 'botnet_c2 10.20.0.102', 'botnet_c2 10.20.0.103']],
  ['port_scan', ['port_scan 177.54.144.12']],
  ['ssh_bruteforce', ['ssh_bruteforce 200.54.194.30']],
  ['syn_flood', ['ddos 10.20.0.10']],
  ['demo', ['ddos 10.20.0.10', 'port_scan 177.54.144.12', 'ssh_bruteforce 177.54.144.12']],
])(
  'in %s: %j',
  async (name, expected) => {
    const { alerts } = await analyseCapture(path.join(folder, `${name}.pcap`), pipeline, { sensorId: 'test' })
    expect(alerts.map(({ attack_class, subject }) => `${attack_class} ${subject?.value}`).sort()).toEqual(expected)
  },
  30_000,
)
