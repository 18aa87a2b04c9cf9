import { expect, it } from 'vitest'
import type { NetworkEvent } from '../../../schemas/messages.ts'
import { session } from '../events.fixture.ts'
import { model } from './model.ts'

const scored = (attack_probability: number, attack_class: string, changes: NetworkEvent = {}) =>
  model.observe(session({}, { model_result: { attack_probability, attack_class }, ...changes }))

it('turns a probability into bounded log-odds', () => {
  expect(scored(0.9, 'port_scan')[0]?.log_likelihood_ratio).toBeCloseTo(Math.log(9))
  expect(scored(1, 'port_scan')[0]?.log_likelihood_ratio).toBe(6)
  expect(scored(0, 'port_scan')[0]?.log_likelihood_ratio).toBe(-1.5)
})

it('only supports what is measured of acts inside a domain', () =>
  expect(scored(1, 'apt')[0]?.log_likelihood_ratio).toBe(2))

it('speaks about the target of a flood and the source of everything else', () => {
  expect(scored(0.9, 'ddos').map(({ subject }) => subject)).toEqual([{ type: 'target', value: '10.0.0.2' }])
  expect(scored(0.9, 'apt').map(({ subject }) => subject)).toEqual([{ type: 'source', value: '203.0.113.5' }])
})

it('speaks for both ends of a benign flow, whatever class comes first', () => {
  const seen = scored(0.1, 'ddos')
  expect(seen.map(({ subject, attack_class }) => [subject.type, attack_class])).toEqual([
    ['source', null],
    ['target', null],
  ])
})

it('says nothing about events that were not scored', () => {
  expect(model.observe(session({}))).toEqual([])
})

it('does not suspect of a class that nobody knows', () => {
  expect(
    scored(0.99, 'something else').every(
      ({ attack_class, log_likelihood_ratio }) => attack_class === null && log_likelihood_ratio === 0,
    ),
  ).toBe(true)
})

it('says what decided about an attack, and nothing about what is benign', () => {
  const attributions = [{ feature: 'flag_syn', value: 1, contribution: 2.5, output: 'attack' }]
  const saidOf = (attack_probability: number) =>
    model.observe(session({}, { model_result: { attack_probability, attack_class: 'port_scan', attributions } }))
  expect(saidOf(0.9)[0]?.attributions).toEqual(attributions)
  expect(saidOf(0.1).every(({ attributions: said }) => said === undefined)).toBe(true)
})
