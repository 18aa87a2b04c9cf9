import { expect, test } from 'vitest'
import { timeOfUuid } from '../../schemas/event-id.ts'
import type { ComponentLog } from '../../schemas/messages.ts'
import { contextOf } from './formats/lines.fixture.ts'
import { type ChosenFormat, openParser } from './formats/open-parser.ts'
import { openFakeBroker } from './intake.fixture.ts'
import type { Stream } from './reader.ts'

const streamOf = (format: ChosenFormat, changes: Partial<Stream> = {}): Stream => ({
  ...{ source: 'src', host: null, ...openParser(format, contextOf()) },
  ...changes,
})
const lineOf = (text: string, place = '0') => {
  const bytes = Buffer.from(text)
  return { bytes, sizeBytes: bytes.length, place }
}
const SSHD = 'Nov 24 11:00:01 h sshd[12]: Failed password for root from 192.0.2.7 port 22 ssh2'
const FLOW =
  '{"timestamp":"2026-11-24T11:00:00.000001Z","event_type":"flow","src_ip":"192.0.2.1","src_port":1,"dest_ip":"10.0.0.2","dest_port":2,"proto":"TCP","flow":{"pkts_toserver":1,"start":"2026-11-24T10:59:00.000002Z"}}'

test('a line becomes a row: its time in its id, its addresses, its source, and the line itself', async () => {
  const { intake, outputs } = openFakeBroker()
  await intake.take(streamOf('syslog'), [lineOf(SSHD)])
  const log = outputs[0]?.message as ComponentLog
  expect(outputs).toMatchObject([{ topic: 'logs.raw', key: 'sshd' }])
  expect(timeOfUuid(log.log_id ?? '')).toBe(log.time_us)
  expect(log).toMatchObject({
    ...{
      component: 'sshd',
      host: 'h',
      addresses: ['192.0.2.7'],
      raw: SSHD,
      source: 'src',
      format: 'syslog',
      raw_bytes: 80,
    },
    attributes: { action: 'failed', user: 'root', src_ip: '192.0.2.7' },
  })
})

test('the same line at the same place has the same id; at another place, in another source, another', async () => {
  const { intake, outputs } = openFakeBroker()
  const stream = streamOf('syslog')
  await intake.take(stream, [lineOf(SSHD, 'a:0'), lineOf(SSHD, 'a:0'), lineOf(SSHD, 'a:9')])
  await intake.take(streamOf('syslog', { source: 'other' }), [lineOf(SSHD, 'a:0')])
  const ids = outputs.map(({ message }) => (message as ComponentLog).log_id)
  expect(ids[1]).toBe(ids[0])
  expect(new Set(ids).size).toBe(3)
})

test('a line about a flow is an event, too, keyed by its source; read twice it is the same event', async () => {
  const { intake, outputs } = openFakeBroker()
  await intake.take(streamOf('suricata'), [lineOf(FLOW, 'a:0'), lineOf(FLOW, 'b:7')])
  const events = outputs.filter(({ topic }) => topic === 'events.raw')
  expect(events).toMatchObject([
    { key: '192.0.2.1', message: { sensor_id: 'src', origin: 'suricata', community_id: '1:fake' } },
    {},
  ])
  const [first, second] = events.map(({ message }) => message as { event_id?: string; time_us?: number })
  expect(second?.event_id).toBe(first?.event_id)
  expect(timeOfUuid(first?.event_id ?? '')).toBe(first?.time_us)
})

test('what cannot be read goes to the dead letters with its own bytes and the reason', async () => {
  const { intake, letters, outputs } = openFakeBroker()
  const bytes = Buffer.from([0xff, 0x00, 0x1b, 0x41])
  const readings = await intake.take(streamOf('syslog'), [{ bytes, sizeBytes: 4, place: 'p:3' }])
  expect(readings).toMatchObject([{ kind: 'rejected', reason: 'no_time' }])
  expect(outputs).toEqual([])
  expect(letters).toMatchObject([
    {
      topic: 'logs.raw.dead-letter',
      value: bytes,
      headers: {
        'autoinmune.reason': 'no_time',
        'autoinmune.processor': 'logs',
        'log.source': 'src',
        'log.place': 'p:3',
      },
    },
  ])
})

test.each([
  ['a year before 2000', '{"time":"1999-12-31T23:59:59Z","msg":"m"}'],
  ['more than a day ahead', '{"time":"2026-11-26T00:00:00Z","msg":"m"}'],
])('a time %s is refused', async (_name, text) => {
  const { intake } = openFakeBroker()
  expect(await intake.take(streamOf('json'), [lineOf(text)])).toMatchObject([{ reason: 'time_out_of_bounds' }])
})

test('a cut line of text is a row that says how long it was; a cut JSON line is refused for its length', async () => {
  const { intake, outputs } = openFakeBroker()
  const cut = (text: string) => ({ bytes: Buffer.from(text), sizeBytes: 99_999, place: '0' })
  expect(await intake.take(streamOf('syslog'), [cut(SSHD)])).toMatchObject([{ kind: 'log', isCut: true }])
  expect(outputs[0]?.message).toMatchObject({ raw_bytes: 99_999, raw: `${SSHD}…` })
  expect(await intake.take(streamOf('json'), [cut('{"time":17955216')])).toMatchObject([{ reason: 'line_too_long' }])
})

test('our own chatter is left out, our own troubles are not', async () => {
  const { intake } = openFakeBroker()
  const own = (level: number, service: string) =>
    lineOf(`{"level":${level},"time":"2026-11-24T11:00:00Z","service":"${service}","msg":"m"}`)
  const readings = await intake.take(streamOf('autoinmune'), [own(30, 'logs'), own(40, 'logs'), own(30, 'sink')])
  expect(readings.map(({ kind }) => kind)).toEqual(['ignored', 'log', 'log'])
  const claimed = lineOf('{"time":"2026-11-24T11:00:00Z","service":"autoinmune-logs","level":"info","msg":"m"}')
  expect(await intake.take(streamOf('json'), [claimed])).toMatchObject([{ kind: 'log' }])
})

test('hostile text of every field is bounded and safe', async () => {
  const { intake, outputs } = openFakeBroker()
  const nasty = '\u001b[2J\u0000\u202e'.repeat(5000)
  const object = { time: '2026-11-24T11:00:00Z', msg: nasty, component: nasty, host: nasty, [nasty]: nasty }
  await intake.take(streamOf('json'), [lineOf(JSON.stringify(object))])
  const log = outputs[0]?.message as ComponentLog
  const shown = [log.message, log.component, log.host, ...Object.entries(log.attributes ?? {}).flat()]
  // biome-ignore lint/suspicious/noControlCharactersInRegex: none may be left
  for (const text of shown) expect(text).not.toMatch(/[\u0000-\u001f\u202e]/)
  expect([log.message?.length, log.component?.length, log.host?.length]).toEqual([4096, 64, 255])
  expect(log.raw?.length).toBeLessThanOrEqual(8192)
})

test('take waits for the broker; what comes meanwhile leaves together; order is kept', async () => {
  const broker = openFakeBroker()
  broker.hold()
  const stream = streamOf('syslog')
  let done = 0
  const taken = ['a', 'b', 'c'].map(async (text) => {
    await broker.intake.take(stream, [lineOf(`Nov 24 11:00:01 h x: ${text}`)])
    done += 1
  })
  await new Promise((resolve) => setImmediate(resolve))
  expect(done).toBe(0)
  broker.release()
  await Promise.all(taken)
  expect(broker.messages()).toEqual(['a', 'b', 'c'])
})

test('when the broker refuses, take rejects and the intake tells that it failed', async () => {
  const broker = openFakeBroker()
  broker.fail()
  await expect(broker.intake.take(streamOf('syslog'), [lineOf(SSHD)])).rejects.toThrow('gone')
  await expect(broker.intake.failed).rejects.toThrow('gone')
})
