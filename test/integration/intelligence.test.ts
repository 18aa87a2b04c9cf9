// Feeds while the stream runs: a TAXII 2.1 server and a MISP feed on this machine, with an expired, a revoked and a malformed indicator; what
// enrichment says of events, what a feed that breaks changes (nothing), and what /metrics tells of it.
import { mkdtempSync, renameSync, writeFileSync } from 'node:fs'
import http from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { Registry } from 'prom-client'
import { afterAll, expect, it } from 'vitest'
import { enrichmentSchema } from '../../processors/enrichment/config.ts'
import { openKnowledge } from '../../processors/enrichment/knowledge.ts'
import { registerKnowledgeMetrics } from '../../processors/enrichment/knowledge-metrics.ts'
import { createEnrichment } from '../../processors/enrichment/process.ts'
import { readEnvironment } from '../../processors/runtime/environment.ts'
import { serveHealth } from '../../processors/runtime/health.ts'
import { openMemoryState } from '../../processors/runtime/state-memory.ts'
import type { NetworkEvent } from '../../schemas/messages.ts'

const DAY = 86_400_000
const at = (days: number) => new Date(Date.now() + days * DAY).toISOString()
const closers: (() => unknown)[] = []
afterAll(async () => {
  for (const close of closers.reverse()) await close()
})

const indicator = (id: number, pattern: string, changes: object = {}) => ({
  ...{
    type: 'indicator',
    spec_version: '2.1',
    id: `indicator--00000000-0000-4000-8000-00000000000${id}`,
    pattern_type: 'stix',
  },
  ...{ created: at(-5), modified: at(-1), valid_from: at(-5), confidence: 90, labels: ['c2'], pattern },
  ...changes,
})
const PAGES = [
  [
    indicator(1, "[ipv4-addr:value = '45.9.148.1' OR ipv6-addr:value = '2a06:1700::7']"),
    indicator(2, "[ipv4-addr:value = '45.9.148.2']", { valid_until: at(-2) }),
    indicator(3, "[ipv4-addr:value = '45.9.148.3']", { revoked: true }),
  ],
  [indicator(4, "[ipv4-addr:value = '45.9.148.4'"), indicator(5, "[domain-name:value = 'evil.example']")],
]
const EVENT_UUID = '5e0f3c2a-1111-4222-8333-444455556666'
const misp = {
  info: 'Guessers of November',
  Attribute: [
    {
      type: 'ip-src',
      value: '45.9.149.1',
      to_ids: true,
      timestamp: String(Math.floor(Date.now() / 1000) - 3600),
      uuid: 'a',
    },
    { type: 'ip-src', value: '10.0.0.0/8', to_ids: true, timestamp: '1', uuid: 'b' },
    { type: 'sha256', value: 'abc', to_ids: true, timestamp: '1', uuid: 'c' },
  ],
}

let isBroken = false
const asked: string[] = []
const server = http.createServer((request, response) => {
  const url = new URL(request.url ?? '/', 'http://feeds')
  asked.push(request.url ?? '')
  const json = (body: object, headers: Record<string, string> = {}) =>
    response
      .writeHead(200, { 'content-type': 'application/taxii+json;version=2.1', ...headers })
      .end(JSON.stringify(body))
  if (isBroken) return void response.writeHead(200).end('<html>maintenance</html>')
  if (url.pathname.startsWith('/taxii2') && request.headers.authorization !== 'Bearer t0ken')
    return void response.writeHead(401).end()
  if (url.pathname === '/taxii2/') return void json({ title: 'Test', api_roots: ['/taxii2/root/'] })
  if (url.pathname === '/taxii2/root/collections/')
    return void json({ collections: [{ id: 'c1', title: 'Indicators', can_read: true }] })
  if (url.pathname === '/taxii2/root/collections/c1/objects/') {
    const page = Number(url.searchParams.get('next') ?? 0)
    const isNew = !url.searchParams.has('added_after')
    const more = isNew && page + 1 < PAGES.length
    return void json(
      { more, ...(more ? { next: String(page + 1) } : {}), objects: isNew ? PAGES[page] : [] },
      { 'x-taxii-date-added-last': at(-1) },
    )
  }
  if (url.pathname === '/misp/manifest.json')
    return void json({ [EVENT_UUID]: { timestamp: '1795000000', info: misp.info } })
  if (url.pathname === `/misp/${EVENT_UUID}.json`) return void json({ Event: misp })
  response.writeHead(404).end()
})
const listen = () => new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))

const until = async (condition: () => boolean | Promise<boolean>, what: string): Promise<void> => {
  const deadline = Date.now() + 30_000
  while (!(await condition())) {
    if (Date.now() > deadline) throw new Error(`no ${what} in 30 s`)
    await new Promise((resolve) => setTimeout(resolve, 50))
  }
}

it('fills events from TAXII and MISP, keeps the last good copy of a feed that breaks, and tells it in /metrics', async () => {
  await listen()
  closers.push(
    () => server.close(),
    () => server.closeAllConnections(),
  )
  const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  const folder = mkdtempSync(path.join(tmpdir(), 'intelligence-'))
  const file = (name: string) => path.join(folder, name)
  writeFileSync(file('token'), 't0ken\n')
  const feeds = `
networks: false
country_risk: risk.csv
feeds:
  - {name: taxii, format: taxii, url: '${origin}/taxii2/', every: 1s, credentials: {bearer: {file: ${file('token')}}}}
  - {name: misp, format: misp, url: '${origin}/misp/', every: 1s, type: brute_force, confidence: 0.8}
`
  writeFileSync(file('feeds.yaml'), feeds)
  writeFileSync(file('risk.csv'), 'country,score\nNL,0.25\n')
  writeFileSync(file('assets.yaml'), 'assets: [{name: web, networks: [10.0.0.2], criticality: low}]\n')
  const config = readEnvironment(enrichmentSchema, {
    ...{
      FEEDS_FILE: file('feeds.yaml'),
      FEEDS_DIR: file('copies'),
      ASSETS_FILE: file('assets.yaml'),
      LOG_LEVEL: 'silent',
    },
  })
  const knowledge = await openKnowledge(config, false, 100)
  closers.push(() => knowledge.close())
  const stage = createEnrichment({ knowledge: knowledge.current, nowUs: () => Date.now() * 1000 })
  const state = await openMemoryState().open('enrichment', 'events.raw', 0)
  const enrich = async (changes: NetworkEvent): Promise<NetworkEvent> => {
    const event = {
      event_id: crypto.randomUUID(),
      time_us: Date.now() * 1000,
      src_ip: '10.0.0.2',
      dst_ip: '45.9.148.1',
      transport: 'tcp',
      dst_port: 22,
    }
    const [outcome] = await stage.process([{ ...event, ...changes }], state.begin())
    if (outcome?.kind !== 'ok' || !outcome.outputs[0]) throw new Error('rejected')
    return outcome.outputs[0]
  }
  const hitsOn = async (ip: string, days = 0) =>
    ((await enrich({ dst_ip: ip, time_us: (Date.now() + days * DAY) * 1000 })).intel_hits ?? []).map(
      ({ source }) => source,
    )
  const registry = new Registry()
  registerKnowledgeMetrics(registry, knowledge.status)
  const health = await serveHealth({ host: '127.0.0.1', port: 0, checks: {}, metrics: registry })
  closers.push(() => health.close())
  const metric = async (name: string): Promise<number | undefined> => {
    const text = await (await fetch(`http://127.0.0.1:${health.port}/metrics`)).text()
    const line = text.split('\n').find((each) => each.startsWith(`enrichment_${name} `))
    return line === undefined ? undefined : Number(line.split(' ').at(-1))
  }

  await until(
    async () =>
      (await metric('feed_indicators{feed="taxii"}')) === 4 && (await metric('feed_indicators{feed="misp"}')) === 1,
    'indicators',
  )
  expect(await hitsOn('45.9.148.1')).toEqual(['taxii'])
  expect(await hitsOn('2a06:1700::7')).toEqual(['taxii'])
  // Expired: it says something about what happened before, nothing about what happens now.
  expect(await hitsOn('45.9.148.2')).toEqual([])
  expect(await hitsOn('45.9.148.2', -3)).toEqual(['taxii'])
  expect(await hitsOn('45.9.148.3')).toEqual([])
  expect(await hitsOn('45.9.148.4')).toEqual([])
  const named = await enrich({ dst_ip: '45.9.150.1', protocol_analysis: { tls_sni: 'evil.example' } })
  expect(named.intel_hits).toMatchObject([
    { source: 'taxii', type: 'c2', matched_field: 'tls_sni', indicator_id: expect.stringContaining('indicator--') },
  ])
  const guesser = await enrich({ src_ip: '45.9.149.1', dst_ip: '10.0.0.2' })
  expect(guesser).toMatchObject({ asset_facts: { direction: 'inbound', dst_asset: 'web', dst_criticality: 'low' } })
  expect(guesser.intel_hits).toMatchObject([{ source: 'misp', type: 'brute_force', label: 'Guessers of November' }])
  // Seen an hour ago, of 60 days; brute_force weighs 0.9.
  expect(guesser.behavioral_features?.ip_reputation_score).toBeCloseTo(0.8 * (1 - (1 / 24 / 60) ** (1 / 3)) * 0.9, 2)
  expect((await enrich({ dst_ip: '193.0.6.139' })).dst_geo_features).toMatchObject({
    country_code: 'NL',
    country_risk_score: 0.25,
    asn: 'AS3333',
  })
  expect(await metric('feed_skipped_entries{feed="taxii",reason="revoked"}')).toBe(1)
  expect(await metric('feed_skipped_entries{feed="taxii",reason="malformed"}')).toBe(1)
  expect(await metric('feed_skipped_entries{feed="misp",reason="too_wide"}')).toBe(1)
  expect(await metric('feed_skipped_entries{feed="misp",reason="file_hash"}')).toBe(1)
  await until(() => asked.some((url) => url.includes('added_after=')), 'second visit that asks for what is new only')
  expect(await metric('feed_failing{feed="taxii"}')).toBe(0)

  isBroken = true
  await until(
    async () => (await metric('feed_failing{feed="taxii"}')) === 1 && (await metric('feed_failing{feed="misp"}')) === 1,
    'failure in the metrics',
  )
  const age = (await metric('feed_age_seconds{feed="taxii"}')) ?? Number.NaN
  await until(async () => ((await metric('feed_age_seconds{feed="taxii"}')) ?? 0) > age, 'growing age')
  expect(await hitsOn('45.9.148.1')).toEqual(['taxii'])
  expect(await metric('feed_indicators{feed="taxii"}')).toBe(4)
  isBroken = false

  // Files of an operator: a bad version changes nothing and is told, a good one counts at once.
  const replaceFile = (name: string, text: string) => {
    writeFileSync(file(`${name}.new`), text)
    renameSync(file(`${name}.new`), file(name))
  }
  replaceFile('assets.yaml', 'assets: [{name: web, networks: [10.0.0.2/99]}]\n')
  await until(async () => (await metric('unusable_files{what="assets"}')) === 1, 'bad assets in the metrics')
  expect((await enrich({ src_ip: '45.9.149.1', dst_ip: '10.0.0.2' })).asset_facts?.dst_asset).toBe('web')
  replaceFile('assets.yaml', 'assets: [{name: shop, networks: [10.0.0.2], criticality: critical}]\n')
  await until(async () => (await enrich({ dst_ip: '10.0.0.2' })).asset_facts?.dst_asset === 'shop', 'new assets')
  expect(await metric('unusable_files{what="assets"}')).toBeUndefined()
  replaceFile('feeds.yaml', 'feeds: [{name: X}]\n')
  await until(async () => (await metric('unusable_files{what="feeds"}')) === 1, 'bad feeds in the metrics')
  expect(await hitsOn('45.9.148.1')).toEqual(['taxii'])
  replaceFile('feeds.yaml', 'networks: false\nfeeds: []\n')
  await until(async () => (await hitsOn('45.9.148.1')).length === 0, 'feeds without that server')
})
