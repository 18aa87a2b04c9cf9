import path from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { readEvents } from '../../ingest/sensor/read-events.ts'
import type { Processor } from '../../processors/runtime/processor.ts'
import { openPipeline } from '../pipeline.ts'
import { evaluateCapture, findCaptures } from './evaluate.ts'
import { moveEnds } from './ipv4-header.ts'
import { mergePackets, type Packet } from './merge-packets.ts'
import { type Benign, overlayOf, readBenign } from './overlay.ts'
import { readTruth } from './truth.ts'

const folder = path.resolve(import.meta.dirname, '../../test/captures')
const truths = readTruth(path.join(folder, 'truth.csv'))
const captureNamed = (name: string) => {
  const found = findCaptures(folder, truths).found.find(([file]) => path.basename(file) === name)
  if (!found) throw new Error(`no capture ${name}`)
  return found
}
const ATTACKER = '200.54.194.30'
let benign: Benign
beforeAll(async () => {
  benign = await readBenign(path.join(folder, 'benign_web.pcap'))
})

describe('ordinary traffic is laid over the attacker', () => {
  it('with every packet of both, and the attacker now has other peers', async () => {
    const [file, truth] = captureNamed('ssh_bruteforce.pcap')
    const overlay = await overlayOf(file, truth, benign)
    const reading = readEvents(file, { sensorId: 's', ...(overlay ? { through: overlay.through } : {}) })
    const peers = new Set<string>()
    for await (const events of reading)
      for (const { src_ip, dst_ip } of events) if (src_ip === ATTACKER) peers.add(dst_ip ?? '')
    const alone = readEvents(file, { sensorId: 's' })
    for await (const _ of alone);
    const rounds = (reading.counters().packets_seen - alone.counters().packets_seen) / benign.packets.length
    expect(rounds).toBe(1)
    expect(peers.size).toBeGreaterThan(1)
    expect(overlay).toMatchObject({ hosts: 1, covered: 1 })
  })

  it('and never over the wrong bytes: an address that stands for nothing stays', () => {
    const bytes = new Uint8Array(20).fill(7)
    moveEnds(bytes, 0, new Map([[0x07070708, 1]]))
    expect([...bytes]).toEqual(Array(20).fill(7))
    moveEnds(bytes, 0, new Map([[0x07070707, 0x0a000001]]))
    expect([...bytes.subarray(12)]).toEqual([10, 0, 0, 1, 10, 0, 0, 1])
  })
})

it('two streams leave in the order of time, none lost', async () => {
  const packet = (timeUs: number): Packet => ({ timeUs, bytes: new Uint8Array([timeUs]), linkType: 1, wireLength: 1 })
  async function* attack() {
    for await (const batch of mergePackets(nothing(), [packet(2), packet(4)].values())) yield batch
  }
  const seen: [number, number][] = []
  for await (const batch of mergePackets(attack(), [packet(1), packet(3), packet(9)].values())) {
    for (let i = 0; i < batch.count; i++) seen.push([batch.timeUs[i] ?? 0, batch.bytes[batch.offset[i] ?? 0] ?? 0])
  }
  expect(seen).toEqual([1, 2, 3, 4, 9].map((time) => [time, time]))
})

async function* nothing() {}

describe('a capture with labels', () => {
  let pipeline: Processor<'events.raw'>
  beforeAll(async () => {
    pipeline = await openPipeline({ isAnyTimeAccepted: true, isOffline: true })
  })
  afterAll(() => pipeline.close?.())

  it('is judged as it is and overlaid', async () => {
    const [file, truth] = captureNamed('ssh_bruteforce.pcap')
    const { plain, overlaid } = await evaluateCapture(file, truth, pipeline, benign)
    expect(plain.attacks).toMatchObject([{ attack_class: 'ssh_bruteforce', isFound: true, isHostFound: true }])
    expect(overlaid?.attacks).toMatchObject([{ isFound: true, beganUs: plain.attacks[0]?.beganUs }])
    expect(plain.byAlerts.get('ssh_bruteforce')?.get('ssh_bruteforce')).toBeGreaterThan(50)
  })

  it('without attacks raises no alert and counts its hosts', async () => {
    const [file, truth] = captureNamed('benign_web.pcap')
    const { plain, overlaid } = await evaluateCapture(file, truth, pipeline, benign)
    expect([plain.kind, plain.alerts, overlaid]).toEqual(['benign', [], undefined])
    expect(plain.activeHosts).toBeGreaterThan(1)
    expect(plain.activeHostHours).toBeGreaterThan(0)
  })
})
