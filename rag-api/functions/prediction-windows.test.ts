import { describe, expect, it } from 'vitest'
import { Problem } from '../problem.ts'
import { readFeatures } from './prediction-features.ts'
import { backtestOf, likelihoodOf } from './prediction-windows.ts'
import { groupsOf, type Kind } from './signature-groups.ts'

describe('backtestOf', () => {
  it('forecasts each window from those before it', () => {
    // 0.5/4 before the fourth, 1.5/5 before the fifth.
    const expected = ((0.5 / 4 - 1) ** 2 + (1.5 / 5 - 0) ** 2) / 2
    expect(backtestOf([false, false, false, true, false])).toEqual({
      windows: 2,
      brier: expected,
      brier_of_share: 0.25,
    })
  })

  it('needs three windows before the first', () => {
    expect(backtestOf([true, true, true])).toBeUndefined()
  })

  it('is worth more the longer the past is alike', () => {
    const brier = (length: number) => backtestOf(Array.from({ length }, () => true))?.brier ?? 1
    expect(brier(60)).toBeLessThan(brier(10))
  })
})

describe('likelihoodOf', () => {
  it('is neither sure of what always happened nor of what never did', () => {
    expect(likelihoodOf(0, 10)).toMatchObject({ probability: 0.5 / 11 })
    expect(likelihoodOf(10, 10).probability).toBeLessThan(1)
  })
})

describe('readFeatures', () => {
  it.each([
    ['source_ip', '10.0.0.999'],
    ['source_network', '10.0.0.0'],
    ['destination_port', 70_000],
    ['hour_of_day', 24],
    ['weekday', 0],
    ['preceding_class', 'rain'],
  ] as const)('refuses %s %s', (name, value) => {
    expect(() => readFeatures([{ name, value }])).toThrow(Problem)
  })

  it('refuses a feature named twice, and two forms of one', () => {
    expect(() =>
      readFeatures([
        { name: 'weekday', value: 1 },
        { name: 'weekday', value: 2 },
      ]),
    ).toThrow(/named twice/)
    const both = [
      { name: 'source_ip', value: '10.0.0.1' },
      { name: 'source_network', value: '10.0.0.0/8' },
    ] as const
    expect(() => readFeatures(both)).toThrow(/both/)
  })

  it('takes numbers as text too, and knows whether anything narrows', () => {
    expect(readFeatures([{ name: 'hour_of_day', value: '0' }])).toMatchObject({ hour: 0, narrows: true })
    expect(readFeatures([{ name: 'preceding_class', value: 'ddos' }]).narrows).toBe(false)
  })
})

describe('groupsOf', () => {
  const kind = (signature_hash: string, flows: number): Kind => ({
    ...{ signature_hash, signature: null, flows, records: 1, sources: 1, targets: 1, a_source: null, a_target: null },
    ...{
      first_seen: `2026-03-10T10:0${flows}:00Z`,
      last_seen: `2026-03-10T11:0${flows}:00Z`,
      attack_probability: null,
    },
    event_ids: [signature_hash],
  })

  it('joins what is alike in steps, and leaves out what is alone', () => {
    const pairs = [
      { one: 'a', other: 'b', similarity: 0.95 },
      { one: 'b', other: 'c', similarity: 0.9 },
      { one: 'a', other: 'c', similarity: 0.82 },
    ]
    const [group, ...others] = groupsOf([kind('a', 1), kind('b', 2), kind('c', 3), kind('d', 4)], pairs)
    expect(others).toEqual([])
    expect(group).toMatchObject({ flows: 6, least_similarity: 0.9, event_ids: ['c', 'b', 'a'] })
    expect([group?.first_seen, group?.last_seen]).toEqual(['2026-03-10T10:01:00Z', '2026-03-10T11:03:00Z'])
  })
})
