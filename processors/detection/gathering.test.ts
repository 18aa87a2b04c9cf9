import { expect, it } from 'vitest'
import { bucketUsOf, evidenceOf, gather, openGathering, strengthOf } from './gathering.ts'
import { aboutSource, type Detector, type Observation, STRONGEST, sourceOf } from './observation.ts'
import { windowsSession } from './windows-domain/windows.fixture.ts'

const detector: Detector = {
  ...{ name: 'steps', input_group: 'content', techniques: ['T1021'], combine: 'sum', bucketSeconds: 300 },
  observe: () => [],
}
const event = windowsSession({})
const finding = (key: string, strength: number, ...techniques: string[]): Observation => ({
  ...aboutSource(event, 'apt', strength),
  ...{ key, techniques },
})
const gathered = (...seen: Observation[]) => {
  const gathering = openGathering(detector, 'apt', event.time_us ?? 0)
  for (const observation of seen) gather(gathering, observation, event)
  return gathering
}

it('adds findings of different kinds, and takes the strongest of one kind', () => {
  expect(strengthOf(gathered(finding('a', 3), finding('b', 4)), detector)).toBe(7)
  expect(strengthOf(gathered(finding('a', 3), finding('a', 5), finding('a', 1)), detector)).toBe(5)
})

it.each(['__proto__', 'constructor', 'toString'])('takes %s out of a packet for a name like any other', (key) =>
  expect(strengthOf(gathered(finding(key, 3), finding(key, 3), finding('a', 1)), detector)).toBe(4),
)

it('says nothing of a habit: more hosts than a detector is about', () => {
  const at = (host: string) => ({ ...finding('a', 3), target: `${host}:4444` })
  const few = { ...detector, mostHosts: 2 }
  expect(strengthOf(gathered(at('192.0.2.1'), at('192.0.2.2')), few)).toBe(3)
  expect(strengthOf(gathered(at('192.0.2.1'), at('192.0.2.2'), at('192.0.2.3')), few)).toBe(0)
})

it('stays bounded by strength and by memory', () => {
  const gathering = gathered(...Array.from({ length: 10_000 }, (_, index) => finding(`kind ${index}`, 1)))
  expect(strengthOf(gathering, detector)).toBe(STRONGEST)
  expect(JSON.stringify(gathering).length).toBeLessThan(5000)
})

it('counts an event once, however many findings it has', () =>
  expect(gathered(finding('a', 3), finding('b', 4)).flows).toBe(1))

it('names the techniques of the detector and of its findings, each once', () => {
  const evidence = evidenceOf(
    gathered(finding('a', 3, 'T1047'), finding('b', 4, 'T1047', 'T1021')),
    sourceOf('x'),
    detector,
  )
  expect(evidence.techniques).toEqual(['T1021', 'T1047'])
})

it('opens buckets as long as the detector asks, aligned to the epoch', () => {
  expect(bucketUsOf(detector)).toBe(300_000_000)
  expect(openGathering(detector, 'apt', 1_000_000_000).bucketUs).toBe(900_000_000)
})

it('keeps what decided about the likeliest attack of those that say it', () => {
  const said = (attack_probability: number, ...features: string[]): Observation => ({
    ...finding('a', 3),
    attack_probability,
    attributions: features.map((feature) => ({ feature, contribution: 1 })),
  })
  const gathering = gathered(said(0.8, 'first'), said(0.95, 'likeliest'), said(0.9, 'later'), said(0.99))
  const evidence = evidenceOf(gathering, sourceOf('x'), detector)
  expect(evidence.attributions).toEqual([{ feature: 'likeliest', contribution: 1 }])
  expect(evidence.attack_probability).toBe(0.99)
})
