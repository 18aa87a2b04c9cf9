import { describe, expect, it } from 'vitest'
import { ALERT, ATTACKER, CHECKS, EVENT, NOW } from '../answers/asking.fixture.ts'
import { NO_HOT_TIER } from '../hot/hot-tier.ts'
import { Problem } from '../problem.ts'
import { fakeDatabase } from '../queries/fake-database.ts'
import { indexHosts } from '../understanding/entity-hosts.ts'
import { INTENTS } from '../understanding/intents.ts'
import { FUNCTIONS, functionNamed, HTTP_CAPS } from './registry.ts'

const contextOf = (rows: Parameters<typeof fakeDatabase>[0] = {}) => {
  const database = fakeDatabase({ ...CHECKS, ...rows })
  const hosts = indexHosts([{ name: 'Web Server', networks: ['10.0.0.5'] }])
  return { database, hot: NO_HOT_TIER, clock: () => NOW, hosts, caps: HTTP_CAPS }
}
const call = (name: string, input: unknown, rows: Parameters<typeof fakeDatabase>[0] = {}) => {
  const context = contextOf(rows)
  return { answer: functionNamed(name)?.run(input, context), asked: context.database.asked }
}
const errorsOf = async (name: string, input: unknown) => {
  const error = await call(name, input).answer?.catch((thrown: unknown) => thrown)
  expect(error).toBeInstanceOf(Problem)
  return (error as Problem).errors
}

describe('reads', () => {
  it('has one for every intent but "unsupported"', () => {
    const names = FUNCTIONS.map(({ name }) => name)
    expect(INTENTS.filter((intent) => !names.includes(intent))).toEqual(['unsupported'])
  })

  it('answers arguments as the question that says the same', async () => {
    const peer = {
      is_source: true,
      peer: '10.0.0.5',
      flows: 40,
      event_types: ['tcp_session'],
      services: ['ssh'],
      ports: 1,
      a_port: 22,
      first_seen: '2026-03-10T16:05:00Z',
      last_seen: '2026-03-10T16:15:00Z',
      attack_probability: 0.9,
      event_ids: [EVENT],
    }
    const { answer, asked } = call(
      'related_to_ip',
      { addresses: [ATTACKER], from: '2026-03-10T16:00:00Z' },
      {
        'related-peers': [peer],
        'alerts-between': [ALERT],
      },
    )
    const { facts, searched, result, sql_refs } = (await answer) ?? expect.fail('no such function')
    expect(searched).toEqual({ from: '2026-03-10T16:00:00.000Z', to: '2026-03-10T18:30:00.000Z' })
    expect(facts.map(({ event_ids, alert_ids }) => [event_ids, alert_ids])).toContainEqual([[EVENT], []])
    expect(sql_refs).toContain('rag-api/queries/related-peers.sql')
    expect(result.answer).toContain('40 flows')
    expect(asked.find(({ name }) => name === 'related-peers')?.values.slice(0, 3)).toEqual([
      '2026-03-10T16:00:00.000Z',
      '2026-03-10T18:30:00.000Z',
      ATTACKER,
    ])
  })

  it('takes a host of the asset list for its addresses', async () => {
    const { answer, asked } = call('ip_behaviour', { hosts: ['web server'] }, { 'address-summary': [] })
    await answer
    expect(asked.find(({ name }) => name === 'address-summary')?.values[2]).toBe('10.0.0.5')
  })

  it.each([
    ['related_to_ip', { addresses: ['10.0.0.300'] }, 'input.addresses.0', '10.0.0.300'],
    ['related_to_ip', { networks: ['10.0.0.0/40'] }, 'input.networks.0', '10.0.0.0/40'],
    ['related_to_ip', { hosts: ['nobody'] }, 'input.hosts.0', 'nobody'],
    ['related_to_ip', { sql: 'SELECT 1' }, 'input.sql', 'SELECT 1'],
    ['top', { limit: 5000 }, 'input.limit', 5000],
    ['top', { time_zone: 'Mars/Olympus' }, 'input.time_zone', 'Mars/Olympus'],
    ['top', { from: '2026-03-11T00:00:00Z' }, 'input.from', '2026-03-11T00:00:00Z'],
    ['top', { from: '2020-01-01T00:00:00Z' }, 'input.from', '2020-01-01T00:00:00Z'],
    ['top', { from: 'yesterday' }, 'input.from', 'yesterday'],
    ['top', { now: '2026-06-30T23:59:60Z' }, 'input.now', '2026-06-30T23:59:60Z'],
    ['explain_alert', { alert_ids: ['7'] }, 'input.alert_ids.0', '7'],
    ['count', { subject: 'cows' }, 'input.subject', 'cows'],
  ])('%s refuses %j, naming field and value', async (name, input, field, value) => {
    expect((await errorsOf(name, input)).map((error) => [error.field, error.value])).toEqual([[field, value]])
  })

  it('cuts tables at the cap and counts what it cut', async () => {
    const row = (value: string) => ({
      value,
      flows: 5,
      sources: 1,
      targets: 1,
      values: 3,
      all_flows: 15,
      event_ids: [EVENT],
    })
    const context = contextOf({ 'top-events': ['1.1.1.1', '2.2.2.2', '3.3.3.3'].map(row) })
    const answer = await functionNamed('top')?.run({ limit: 2 }, { ...context, caps: { ...HTTP_CAPS, rows: 2 } })
    expect(answer?.result).toMatchObject({
      rows_cut: 1,
      tables: [
        {
          rows: [
            ['1.1.1.1', 5, 1, 1],
            ['2.2.2.2', 5, 1, 1],
          ],
        },
      ],
    })
  })

  it('takes its default window no longer than the cap', async () => {
    const context = { ...contextOf(), caps: { ...HTTP_CAPS, spanHours: 24 } }
    const answer = await functionNamed('recurrence_forecast')?.run({}, context)
    expect(answer?.searched).toEqual({ from: '2026-03-09T18:30:00.000Z', to: '2026-03-10T18:30:00.000Z' })
  })
})
