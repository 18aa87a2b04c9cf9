import { expect, it } from 'vitest'
import { type Candidate, chooseForAttribution, Explained } from './choice.ts'

const LIMITS = { perSubject: 2, perBatch: 8 }
const candidate = (src_ip: string, attack_probability: number, attack_class = 'port_scan', minute = 0): Candidate => ({
  event: { src_ip, dst_ip: '10.0.0.1', end_time_us: minute * 60_000_000 },
  result: { attack_probability, attack_class },
})
const sourcesOf = (chosen: readonly Candidate[]) => chosen.map(({ event }) => event.src_ip)

it("takes each subject's likeliest attack before any subject's second", () => {
  const events = [candidate('a', 0.9), candidate('a', 0.99), candidate('b', 0.6), candidate('a', 0.7)]
  const { chosen, leftOut } = chooseForAttribution(events, 1000, LIMITS, new Explained())
  expect(chosen.map(({ result }) => result.attack_probability)).toEqual([0.99, 0.6, 0.9])
  expect(leftOut).toBe(1)
})

it('takes the earliest of those that are about as likely', () => {
  const events = [candidate('a', 0.93), candidate('a', 0.94), candidate('a', 0.6)]
  const { chosen } = chooseForAttribution(events, 1000, { ...LIMITS, perSubject: 1 }, new Explained())
  expect(chosen).toEqual([events[0]])
})

it('explains nothing that the model does not call an attack', () => {
  const { chosen, leftOut } = chooseForAttribution([candidate('a', 0.49)], 1000, LIMITS, new Explained())
  expect([chosen, leftOut]).toEqual([[], 0])
})

it('keeps to the number per subject and minute over batches, and starts anew with the next minute', () => {
  const explained = new Explained()
  const counts = [0, 0, 0, 1].map(
    (minute) => chooseForAttribution([candidate('a', 0.9, 'port_scan', minute)], 1000, LIMITS, explained).chosen.length,
  )
  expect(counts).toEqual([1, 1, 0, 1])
})

it('counts a flood by its target: invented sources do not multiply it', () => {
  const flood = Array.from({ length: 100 }, (_, index) => candidate(`spoofed ${index}`, 0.9, 'ddos'))
  expect(chooseForAttribution(flood, 1000, LIMITS, new Explained()).chosen).toHaveLength(2)
})

it.each([
  ['a large batch', 1000, 100, 8],
  ['a batch of 320', 320, 100, 5],
  ['a small batch', 8, 8, 4],
])('keeps to the budget of %s, however many sources there are', (_what, size, sources, expected) => {
  const events = Array.from({ length: sources }, (_, index) => candidate(`source ${index}`, 0.9))
  expect(chooseForAttribution(events, size, LIMITS, new Explained()).chosen).toHaveLength(expected)
})

it('explains nothing when it is turned off', () => {
  const { chosen } = chooseForAttribution([candidate('a', 0.9)], 1000, { ...LIMITS, perBatch: 0 }, new Explained())
  expect(chosen).toEqual([])
})

it('forgets rather than grow without end', () => {
  const explained = new Explained()
  for (let index = 0; index < 25_000; index++) explained.add(`subject ${index}`, 0)
  expect(explained.countOf('subject 24999', 0)).toBe(1)
  expect(explained.countOf('subject 0', 0)).toBe(0)
  expect(sourcesOf(chooseForAttribution([candidate('z', 0.9)], 64, LIMITS, explained).chosen)).toEqual(['z'])
})
