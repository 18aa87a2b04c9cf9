// Promise: a line that arrives by any road is one row, an alert in it is an event of the whole road, and what cannot be read is kept.
import { execFile, execFileSync } from 'node:child_process'
import dgram from 'node:dgram'
import { once } from 'node:events'
import { appendFileSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import net from 'node:net'
import { tmpdir } from 'node:os'
import path from 'node:path'
import tls from 'node:tls'
import { promisify } from 'node:util'
import type { Pool } from 'pg'
import { afterAll, beforeAll, expect, inject, test } from 'vitest'
import { findFreePorts } from '../../deploy/local/ports.ts'
import { waitUntil } from '../../deploy/local/readiness.ts'
import { inheritedEnvironment } from '../../processors/runtime/environment.ts'
import { openDatabase } from '../../sql/database.ts'
import { uniqueName } from './running.ts'
import { type ServiceProcess, startService } from './service-process.ts'

const PATIENCE = { timeout: 60_000, interval: 200 }
const ROOT = path.join(import.meta.dirname, '..', '..')
const TOKEN = 'integration-token-0123456789'
const run = promisify(execFile)
/** In every line, so that another run against the same database is not counted. */
const RUN = uniqueName('run')

let directory: string
let file: string
let environment: Record<string, string>
let ports: { udp: number; tcp: number; tls: number; http: number; health: number }
let database: Pool
let services: Record<string, ServiceProcess> = {}

beforeAll(async () => {
  directory = mkdtempSync(path.join(tmpdir(), 'autoinmune-logs-'))
  file = path.join(directory, 'auth.log')
  const [udp = 0, tcp = 0, secure = 0, http = 0, health = 0] = await findFreePorts(5)
  ports = { udp, tcp, tls: secure, http, health }
  makeCertificate()
  writeFileSync(path.join(directory, 'token'), TOKEN)
  writeFileSync(path.join(directory, 'logs.yaml'), configuration())
  environment = {
    KAFKA_BROKERS: inject('kafkaBrokers'),
    SCHEMA_REGISTRY_URL: inject('schemaRegistryUrl'),
    DATABASE_URL: inject('databaseUrl'),
    STATE_DIR: path.join(directory, 'state'),
    LOGS_CONFIG_FILE: path.join(directory, 'logs.yaml'),
    LOGS_OWN_DIR: path.join(directory, 'own'),
    LOG_LEVEL: 'info',
  }
  database = openDatabase({ databaseUrl: inject('databaseUrl') })
  services = {
    sink: startService('sink', environment),
    pipeline: startService('pipeline', environment),
    logs: startService('logs', { ...environment, HEALTH_PORT: String(health) }),
  }
  const isStarted = async () => Object.values(services).every((service) => service.log().includes('"started"'))
  if (!(await waitUntil(isStarted, { timeoutMs: 90_000 }))) {
    throw new Error(
      Object.entries(services)
        .map(([name, service]) => `${name}: ${service.log()}`)
        .join('\n'),
    )
  }
})
afterAll(async () => {
  for (const service of Object.values(services)) expect(await service.stop()).toBe(0)
  await database.end()
  rmSync(directory, { recursive: true })
})

const makeCertificate = (): void => {
  const [key, certificate] = [path.join(directory, 'key.pem'), path.join(directory, 'cert.pem')]
  const subject = ['-subj', '/CN=localhost', '-addext', 'subjectAltName=DNS:localhost,IP:127.0.0.1']
  execFileSync(
    'openssl',
    ['req', '-x509', '-newkey', 'rsa:2048', '-nodes', '-days', '2', '-keyout', key, '-out', certificate, ...subject],
    { stdio: 'ignore' },
  )
}

const configuration = (): string => `
sources:
  - { name: it-file, type: file, paths: ['${directory}/*.log'], format: syslog }
  - { name: it-eve, type: file, paths: ['${directory}/eve.json'] }
  - { name: it-udp, type: udp, port: ${ports.udp} }
  - { name: it-tcp, type: tcp, port: ${ports.tcp} }
  - { name: it-tls, type: tls, port: ${ports.tls}, certificate_file: '${directory}/cert.pem', key_file: '${directory}/key.pem' }
  - { name: it-http, type: http, port: ${ports.http}, token_file: '${directory}/token' }
`

const now = (): string => new Date().toISOString()
const syslog = (text: string): string => `<38>1 ${now()} gate sshd 7 ${RUN} - ${text}`
const rowsOf = async (source: string) => {
  const { rows } = await database.query(
    'SELECT message, component, host, severity, addresses::text AS addresses, attributes, format FROM component_logs WHERE source = $1 AND raw LIKE $2 ORDER BY time, message',
    [source, `%${RUN}%`],
  )
  return rows
}
const messagesOf = async (source: string): Promise<string[]> =>
  (await rowsOf(source)).map(({ message }) => message.replace(` ${RUN}`, ''))

test('UDP, TCP in both framings, TLS, HTTP and a file each become rows', async () => {
  const udp = dgram.createSocket('udp4')
  udp.send(syslog('Failed password for root from 192.0.2.77 port 4022 ssh2'), ports.udp, '127.0.0.1')
  const lines = net.connect(ports.tcp, '127.0.0.1')
  lines.end(`${syslog('one')}\n${syslog('two')}\n`)
  const counted = net.connect(ports.tcp, '127.0.0.1')
  counted.end([syslog('three'), syslog('four')].map((text) => `${Buffer.byteLength(text)} ${text}`).join(''))
  const secure = tls.connect({ port: ports.tls, host: '127.0.0.1', rejectUnauthorized: false })
  await once(secure, 'secureConnect')
  secure.end(`${syslog('five')}\n`)
  const answer = await fetch(`http://127.0.0.1:${ports.http}/v1/logs`, {
    method: 'POST',
    headers: { 'content-type': 'application/x-ndjson', authorization: `Bearer ${TOKEN}` },
    body: `${JSON.stringify({ time: now(), level: 'warn', service: 'shop', msg: `six ${RUN}`, client_ip: '2001:db8::6' })}\n`,
  })
  expect(answer.status).toBe(202)
  appendFileSync(file, `${syslog('Invalid user admin from 192.0.2.78 port 4')}\n`)

  await expect
    .poll(() => messagesOf('it-udp'), PATIENCE)
    .toEqual(['Failed password for root from 192.0.2.77 port 4022 ssh2'])
  await expect.poll(async () => (await messagesOf('it-tcp')).sort(), PATIENCE).toEqual(['four', 'one', 'three', 'two'])
  await expect.poll(() => messagesOf('it-tls'), PATIENCE).toEqual(['five'])
  await expect
    .poll(() => rowsOf('it-http'), PATIENCE)
    .toMatchObject([{ component: 'shop', severity: 'warning', addresses: '{2001:db8::6}' }])
  await expect
    .poll(() => rowsOf('it-file'), PATIENCE)
    .toMatchObject([
      {
        component: 'sshd',
        host: 'gate',
        severity: 'info',
        addresses: '{192.0.2.78}',
        attributes: { action: 'invalid_user', user: 'admin' },
      },
    ])
  udp.close()
})

test('a line that cannot be read is a dead letter with its bytes, shown by the command and counted', async () => {
  appendFileSync(file, `no time here \u001b[31m ${RUN}\n`)
  const list = async () => {
    const args = ['cli/main.ts', 'dead-letter', 'list', '--topic', 'logs.raw', '--since', '1h', '--json']
    const { stdout } = await run(process.execPath, args, {
      cwd: ROOT,
      env: { ...inheritedEnvironment(), ...environment },
    })
    return stdout
      .split('\n')
      .filter(Boolean)
      .map((line) => JSON.parse(line))
  }
  await expect
    .poll(list, PATIENCE)
    .toEqual(
      expect.arrayContaining([expect.objectContaining({ reason: 'no_time', processor: 'logs', topic: 'logs.raw' })]),
    )
  const replay = ['cli/main.ts', 'dead-letter', 'replay', 'logs.raw', '--reason', 'no_time']
  const replayed = await run(process.execPath, replay, {
    cwd: ROOT,
    env: { ...inheritedEnvironment(), ...environment },
  })
  expect(replayed.stdout).toContain('0 replayed')
  const metrics = await (await fetch(`http://127.0.0.1:${ports.health}/metrics`)).text()
  expect(metrics).toMatch(/logs_rejected_lines_total\{source="it-file",reason="no_time",processor="logs"\} 1/)
})

test('a Suricata alert goes the whole road: row, event with its origin, evidence', async () => {
  const alert = {
    ...{
      timestamp: now(),
      event_type: 'alert',
      flow_id: 7,
      src_ip: '198.51.100.7',
      src_port: 4444,
      dest_ip: '10.0.0.9',
      dest_port: 22,
    },
    ...{
      proto: 'TCP',
      run: RUN,
      alert: {
        signature: 'ET SCAN Potential SSH Scan',
        signature_id: 2001219,
        category: 'Attempted Information Leak',
        severity: 2,
      },
    },
    flow: { pkts_toserver: 5, pkts_toclient: 4, bytes_toserver: 500, bytes_toclient: 400 },
  }
  const flow = {
    ...{
      timestamp: now(),
      event_type: 'flow',
      flow_id: 7,
      src_ip: '198.51.100.7',
      src_port: 4444,
      dest_ip: '10.0.0.9',
      dest_port: 22,
      proto: 'TCP',
    },
    flow: { pkts_toserver: 6, pkts_toclient: 4, bytes_toserver: 600, bytes_toclient: 400, start: now(), end: now() },
    tcp: { tcp_flags_ts: '1b', tcp_flags_tc: '1b' },
  }
  appendFileSync(path.join(directory, 'eve.json'), `${JSON.stringify(alert)}\n${JSON.stringify(flow)}\n`)
  const events = async () => {
    const { rows } = await database.query(
      `SELECT flow_count, tcp_state, direction, community_id LIKE '1:%' AS has_community_id, attack_probability, metadata->>'origin' AS origin,
         metadata->'external_alert'->>'signature' AS signature
       FROM security_events WHERE sensor_id = 'it-eve' AND time > now() - interval '1 hour' ORDER BY flow_count`,
    )
    return rows
  }
  const common = { direction: 'inbound', has_community_id: true, attack_probability: null, origin: 'suricata' }
  await expect.poll(events, PATIENCE).toEqual([
    { ...common, flow_count: 0, tcp_state: null, signature: 'ET SCAN Potential SSH Scan' },
    { ...common, flow_count: 1, tcp_state: 'SF', signature: null },
  ])
  const evidence = async () => {
    const { rows } = await database.query(
      "SELECT attack_class, input_group FROM evidence WHERE detector = 'external_alert' AND subject_value = '198.51.100.7' AND time > now() - interval '1 hour'",
    )
    return rows
  }
  await expect.poll(evidence, PATIENCE).toEqual([{ attack_class: 'port_scan', input_group: 'external' }])
})

test('killed and started again, it goes on where the broker had acknowledged: no line twice, none lost', async () => {
  const before = await messagesOf('it-file')
  appendFileSync(file, Array.from({ length: 500 }, (_, i) => `${syslog(`before ${i}`)}\n`).join(''))
  services.logs?.kill()
  appendFileSync(file, Array.from({ length: 500 }, (_, i) => `${syslog(`after ${i}`)}\n`).join(''))
  services.logs = startService('logs', environment)
  const count = async () => (await messagesOf('it-file')).length
  await expect.poll(count, PATIENCE).toBe(before.length + 1000)
  expect(new Set(await messagesOf('it-file')).size).toBe(before.length + 1000)
})

test("the platform's own services are rows, so that it can be asked about itself", async () => {
  const own = path.join(directory, 'own')
  const line = (service: string, level: number, msg: string): string =>
    `${JSON.stringify({ level, time: now(), service, msg: `${msg} ${RUN}` })}\n`
  execFileSync('mkdir', ['-p', own])
  writeFileSync(path.join(own, 'sink.log'), line('sink', 40, 'database away'))
  writeFileSync(path.join(own, 'logs.log'), line('logs', 30, 'chatter') + line('logs', 40, 'trouble'))
  const said = async () => {
    const { rows } = await database.query(
      "SELECT component, severity, message FROM component_logs_all WHERE source = 'autoinmune' AND message LIKE $1 AND severity_level <= 4 ORDER BY component",
      [`%${RUN}`],
    )
    return rows.map(({ component, message }) => [component, message.split(' ')[0]])
  }
  await expect.poll(said, PATIENCE).toEqual([
    ['autoinmune-logs', 'trouble'],
    ['autoinmune-sink', 'database'],
  ])
  expect((await messagesOf('autoinmune')).filter((message) => message.startsWith('chatter'))).toEqual([])
})
