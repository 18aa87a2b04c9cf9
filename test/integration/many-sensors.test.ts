// Promise: twenty sensors on one broker, their clocks up to two seconds apart, most of them seeing the same traffic: every event is stored,
// every flow counts once in counts, evidence, alerts and answers, and /metrics shows each sensor with its lag.

import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import net from 'node:net'
import { tmpdir } from 'node:os'
import path from 'node:path'
import type { Pool } from 'pg'
import { afterAll, beforeAll, expect, inject, test } from 'vitest'
import { openEventPublisher } from '../../cli/sensor-output.ts'
import { readEvents } from '../../ingest/sensor/read-events.ts'
import { respond } from '../../rag-api/answers/respond.ts'
import type { NetworkEvent } from '../../schemas/messages.ts'
import { openDatabase } from '../../sql/database.ts'
import { type ServiceProcess, startService } from './service-process.ts'

const SENSORS = 20
const LARGEST_SKEW_US = 2_000_000
const DAY_US = 86_400_000_000
/** Days that no other test uses. */
const ONE_SENSOR_DAY = Date.UTC(2024, 4, 1) * 1000
const TWO_SENSORS_DAY = ONE_SENSOR_DAY + DAY_US
const MANY_SENSORS_DAY = TWO_SENSORS_DAY + DAY_US
const PATIENCE = { timeout: 60_000, interval: 100 }

const capture = (name: string): string => path.resolve(import.meta.dirname, `../captures/${name}.pcap`)
const SEEN_BY_ALL = capture('ssh_bruteforce')
const SEEN_BY_ONE = capture('benign_web')

const dayOf = (timeUs: number): number => Math.floor(timeUs / DAY_US) * DAY_US

/** The capture on that day, at the time of day when it was taken and `offsetUs` later: the day does not move the steps of the clock. */
const eventsOf = async (file: string, sensorId: string, dayUs: number, offsetUs = 0): Promise<NetworkEvent[]> => {
  const read = async (shiftUs: number): Promise<NetworkEvent[]> => {
    const events: NetworkEvent[] = []
    for await (const chunk of readEvents(file, { sensorId, shiftUs })) events.push(...chunk)
    return events
  }
  const first = Math.min(...(await read(0)).map(({ time_us }) => time_us ?? 0))
  return read(dayUs - dayOf(first) + offsetUs)
}

/** From 0 to 19: skews spread over -2 to 2 s. */
const skewOf = (sensor: number): number =>
  Math.round((((sensor * 7) % SENSORS) / (SENSORS - 1)) * 2 * LARGEST_SKEW_US) - LARGEST_SKEW_US
const nameOf = (sensor: number): string => `many-${String(sensor).padStart(2, '0')}`

const freePort = async (): Promise<number> => {
  const server = net.createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as net.AddressInfo
  server.close()
  return port
}

let folder: string
let database: Pool
let services: readonly ServiceProcess[]
let metricsUrl: string
const addresses = () => ({
  ...{ KAFKA_BROKERS: inject('kafkaBrokers'), SCHEMA_REGISTRY_URL: inject('schemaRegistryUrl') },
  ...{ DATABASE_URL: inject('databaseUrl'), STATE_DIR: folder, LOG_LEVEL: 'warn' },
})
beforeAll(async () => {
  folder = mkdtempSync(path.join(tmpdir(), 'autoinmune-state-'))
  database = openDatabase({ databaseUrl: inject('databaseUrl') })
  const port = await freePort()
  metricsUrl = `http://127.0.0.1:${port}/metrics`
  services = [
    startService('pipeline', { ...addresses(), HEALTH_PORT: String(port) }),
    ...['alerting', 'sink'].map((name) => startService(name, addresses())),
  ]
})
afterAll(async () => {
  // Not "as well as it can": a service that ended by itself is why nothing was stored.
  for (const service of services) expect([await service.stop(), service.log()]).toEqual([0, expect.anything()])
  await database.end()
  rmSync(folder, { recursive: true })
})

const publish = async (streams: readonly (readonly NetworkEvent[])[]): Promise<void> => {
  const publisher = await openEventPublisher(addresses())
  await Promise.all(
    streams.map(async (events) => {
      for (let from = 0; from < events.length; from += 20) await publisher.publish(events.slice(from, from + 20))
    }),
  )
  await publisher.close()
}

const WITHIN = `time >= to_timestamp($1) AND time < to_timestamp($1) + interval '1 day'`
const rowsOf = async (sql: string, fromUs: number) => {
  return (await database.query(sql, [fromUs / 1e6])).rows
}
const countsOf = async (fromUs: number) =>
  (
    await rowsOf(
      `SELECT count(*)::int AS events, sum(flow_count)::int AS flows FROM security_events WHERE ${WITHIN}`,
      fromUs,
    )
  )[0]
const evidenceOf = (fromUs: number) =>
  rowsOf(
    `SELECT detector, attack_class, sum(flow_count)::int AS flows FROM evidence WHERE ${WITHIN} GROUP BY 1, 2 ORDER BY 1, 2`,
    fromUs,
  )
const alertsOf = (fromUs: number) =>
  rowsOf(
    `SELECT attack_class, host(source_ip) AS source_ip, event_count::int, severity FROM alerts
     WHERE first_seen >= to_timestamp($1) AND first_seen < to_timestamp($1) + interval '1 day'`,
    fromUs,
  )

const metricsOf = async (): Promise<string> => (await fetch(metricsUrl)).text()
const seriesOf = (text: string, name: string): Map<string, number> =>
  new Map(
    [...text.matchAll(new RegExp(`^${name}\\{[^}]*sensor_id="(many-\\d\\d)"[^}]*\\} (\\S+)$`, 'gm'))].map(
      ([, sensor = '', value]) => [sensor, Number(value)],
    ),
  )

/** The exact number that an answer gives. */
const bytesOn = async (day: string): Promise<string | undefined> => {
  const question = `how many bytes on ${day}?`
  const { answer } = await respond({ question, now: Date.UTC(2024, 4, 4), zone: 'UTC' }, database)
  return answer.match(/\([\d,]+ bytes\)/)?.[0] ?? answer
}

const flowsOf = (events: readonly NetworkEvent[]): number =>
  events.reduce((sum, { flow_count }) => sum + (flow_count ?? 1), 0)

test('two sensors give the counts, the evidence and the alerts of one', async () => {
  const alone = await eventsOf(SEEN_BY_ALL, 'one', ONE_SENSOR_DAY)
  const pair = await Promise.all(['left', 'right'].map((name) => eventsOf(SEEN_BY_ALL, name, TWO_SENSORS_DAY)))
  await publish([alone])
  await expect.poll(() => countsOf(ONE_SENSOR_DAY), PATIENCE).toEqual({ events: 65, flows: flowsOf(alone) })
  // All of its evidence has left before event time jumps by a day.
  const whole = [{ attack_class: 'ssh_bruteforce', event_count: flowsOf(alone) }]
  await expect.poll(() => alertsOf(ONE_SENSOR_DAY), PATIENCE).toMatchObject(whole)
  await publish(pair)
  await expect.poll(() => countsOf(TWO_SENSORS_DAY), PATIENCE).toEqual({ events: 130, flows: flowsOf(alone) })
  expect(await bytesOn('2024-05-02')).toBe(await bytesOn('2024-05-01'))
  await expect.poll(() => alertsOf(TWO_SENSORS_DAY), PATIENCE).toEqual(await alertsOf(ONE_SENSOR_DAY))
  await expect.poll(() => evidenceOf(TWO_SENSORS_DAY), PATIENCE).toEqual(await evidenceOf(ONE_SENSOR_DAY))
})

test('what twenty sensors see counts once, and each is in the metrics', async () => {
  const [shared, own] = await Promise.all(
    [SEEN_BY_ALL, SEEN_BY_ONE].map((file) => eventsOf(file, 'x', MANY_SENSORS_DAY)),
  )
  const streams = await Promise.all(
    Array.from({ length: SENSORS }, async (_, sensor) => [
      ...(await eventsOf(SEEN_BY_ALL, nameOf(sensor), MANY_SENSORS_DAY, skewOf(sensor))),
      // Each sensor sees one more network, the others do not: the same capture at other times.
      ...(await eventsOf(SEEN_BY_ONE, nameOf(sensor), MANY_SENSORS_DAY, (sensor + 1) * 120_000_000)),
    ]),
  )
  await publish(streams)
  const expected = {
    events: streams.reduce((sum, { length }) => sum + length, 0),
    flows: flowsOf(shared ?? []) + SENSORS * flowsOf(own ?? []),
  }
  await expect.poll(() => countsOf(MANY_SENSORS_DAY), PATIENCE).toEqual(expected)
  const question = { question: 'how many flows on 2024-05-03?', now: Date.UTC(2024, 4, 4), zone: 'UTC' }
  expect((await respond(question, database)).answer).toContain(expected.flows.toLocaleString('en'))
  await expect.poll(() => alertsOf(MANY_SENSORS_DAY), PATIENCE).toMatchObject([{ attack_class: 'ssh_bruteforce' }])

  const text = await metricsOf()
  const perSensor = streams.map(({ length }, sensor) => [nameOf(sensor), length] as const)
  expect(seriesOf(text, 'enrichment_sensor_events_total')).toEqual(new Map(perSensor))
  const duplicates = [...seriesOf(text, 'enrichment_sensor_duplicate_events_total').values()]
  expect(duplicates.reduce((sum, count) => sum + count, 0)).toBe((SENSORS - 1) * (shared?.length ?? 0))
  const lags = [...seriesOf(text, 'enrichment_sensor_lag_seconds').values()]
  expect(lags.filter((lag) => lag >= 0 && lag < 120)).toHaveLength(SENSORS)
  expect(seriesOf(text, 'enrichment_sensor_newest_event_seconds').size).toBe(SENSORS)
})
