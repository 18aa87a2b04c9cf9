// Feeds over HTTP on this machine: what a server may do to us, and what stays of a feed when it fails.
import { mkdtempSync, utimesSync, writeFileSync } from 'node:fs'
import http from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { gzipSync } from 'node:zlib'
import { afterEach, describe, expect, it } from 'vitest'
import { type Address, parseAddress } from '../address.ts'
import { createIntelligence, hitsOf } from '../intelligence.ts'
import { readFeedsConfig } from './config.ts'
import { openCopyStore } from './copy-store.ts'
import { createFeedSet } from './feed-set.ts'
import { httpGet } from './http-get.ts'

const closers: (() => void)[] = []
afterEach(() => {
  for (const close of closers.splice(0)) close()
})
type Handler = (request: http.IncomingMessage, response: http.ServerResponse) => void
const serve = async (handler: Handler): Promise<string> => {
  const server = http.createServer(handler)
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  closers.push(() => {
    server.close()
    server.closeAllConnections()
  })
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`
}
const HOUR = 3_600_000
const START = Date.UTC(2026, 10, 24)
const folder = () => mkdtempSync(path.join(tmpdir(), 'feeds-'))
const openSet = (yaml: string, directory = folder()) => {
  const file = path.join(directory, 'autoinmune.feeds.yaml')
  writeFileSync(file, yaml)
  const store = openCopyStore(path.join(directory, 'copies'))
  return { directory, set: createFeedSet(readFeedsConfig(file), { directory, store }, () => 0.5) }
}
type FeedSet = ReturnType<typeof openSet>['set']
const listed = (set: FeedSet, ip: string) => {
  const address = parseAddress(ip)
  return address
    ? createIntelligence(set.build())
        .ofAddress(address)
        .map(({ feed }) => feed.name)
    : []
}

describe('a feed by URL', () => {
  it('is asked with the validators of its copy, and a confirmation makes the copy young', async () => {
    const asked: (string | undefined)[] = []
    const url = await serve((request, response) => {
      asked.push(request.headers['if-none-match'])
      if (request.headers['if-none-match'] === '"1"') response.writeHead(304).end()
      else response.writeHead(200, { etag: '"1"' }).end('8.8.4.4\n')
    })
    const { set } = openSet(`feeds: [{name: list, format: text, url: ${url}, every: 1h}]`)
    expect(await set.refresh(START)).toBe(true)
    expect(await set.refresh(START + HOUR / 2)).toBe(false)
    expect(await set.refresh(START + HOUR * 2)).toBe(false)
    expect(asked).toEqual([undefined, '"1"'])
    // An entry without dates is as fresh as the newest confirmation, and was first seen when the copy was new.
    const [entry] = createIntelligence(set.build()).ofAddress(parseAddress('8.8.4.4') as Address)
    const seen = hitsOf(entry ? [entry] : [], 'src_ip', (START + HOUR * 2) * 1000)
    expect(seen).toMatchObject([
      { first_seen_us: START * 1000, last_seen_us: (START + HOUR * 2) * 1000, confidence: 0.5 },
    ])
    expect(listed(set, '8.8.4.4')).toEqual(['list'])
    expect(set.statuses()).toMatchObject([{ confirmedAtMs: START + HOUR * 2, failures: 0, counts: { indicators: 1 } }])
  })

  const GOOD: Handler = (_, response) => response.end('8.8.4.4\n')
  it.each<[string, Handler, RegExp]>([
    ['status 500', (_, response) => void response.writeHead(500).end(), /status 500/],
    [
      'an error page',
      (_, response) => response.end('<html><body>Sorry</body></html>'),
      /nothing in it is an indicator/,
    ],
    ['too many bytes', (_, response) => response.end('8.8.4.4\n'.repeat(1000)), /more than 2000 bytes/],
    [
      'a bomb',
      (_, response) =>
        void response.writeHead(200, { 'content-encoding': 'gzip' }).end(gzipSync(Buffer.alloc(1_000_000))),
      /unpacked, more than 2000 bytes/,
    ],
    ['silence', () => {}, /no answer in 1 s/],
    ['a loop', (_, response) => void response.writeHead(302, { location: '/' }).end(), /more than 5 redirects/],
    [
      'another protocol',
      (_, response) => void response.writeHead(302, { location: 'file:///etc/passwd' }).end(),
      /redirect to file:/,
    ],
    ['no connection', (request) => request.socket.destroy(), /hang up|ECONNRESET/],
  ])('keeps its last good copy after %s', async (_, failing, reason) => {
    let handler = GOOD
    const url = await serve((request, response) => handler(request, response))
    const { set } = openSet(`feeds: [{name: list, format: text, url: ${url}, every: 1h, timeout: 1s, max_bytes: 2000}]`)
    await set.refresh(START)
    handler = failing
    expect(await set.refresh(START + 2 * HOUR)).toBe(false)
    expect(listed(set, '8.8.4.4')).toEqual(['list'])
    expect(set.statuses()).toMatchObject([
      { confirmedAtMs: START, failures: 1, problem: expect.stringMatching(reason) },
    ])
    handler = GOOD
    // It is tried again soon, not after its whole interval.
    await set.refresh(START + 2 * HOUR + 61_000)
    expect(set.statuses()[0]?.problem).toBeUndefined()
  })

  it('shows its secret to its own host only, and puts neither it nor the query into an error', async () => {
    const seen: (string | undefined)[] = []
    const other = await serve((request, response) => {
      seen.push(request.headers.authorization)
      response.writeHead(403).end()
    })
    const url = await serve((request, response) => {
      seen.push(request.headers.authorization)
      response.writeHead(302, { location: `${other}/moved?key=s3cret` }).end()
    })
    const credentials = { origin: url, headers: { authorization: 'Bearer s3cret' } }
    const failed = httpGet({ url: `${url}/a?key=s3cret`, credentials, timeoutMs: 5000, maxBytes: 1000 })
    const message = await failed.catch((error: Error) => `${error.message} ${(error.cause as Error).message}`)
    expect(seen).toEqual(['Bearer s3cret', undefined])
    expect(message).toMatch(/\/moved status 403/)
    expect(message).not.toContain('s3cret')
  })
})

describe('a feed by path', () => {
  it('is read again when the file changes, and a broken or missing file changes nothing', async () => {
    const { directory, set } = openSet(
      'feeds: [{name: own, format: json, path: list.json, own: true, limits: {allows_private: true}}]',
    )
    const file = path.join(directory, 'list.json')
    const write = (text: string, at: number) => {
      writeFileSync(file, text)
      utimesSync(file, at / 1000, at / 1000)
    }
    await set.refresh(START)
    expect(set.statuses()[0]?.problem).toMatch(/ENOENT/)
    write('["10.0.0.5"]', START)
    expect(await set.refresh(START + 10_000)).toBe(true)
    expect(listed(set, '10.0.0.5')).toEqual(['own'])
    write('["10.0.0.6"', START + 20_000)
    expect(await set.refresh(START + 20_000)).toBe(false)
    expect(set.statuses()[0]?.problem).toMatch(/JSON/)
    expect(listed(set, '10.0.0.5')).toEqual(['own'])
    write('["10.0.0.6"]', START + 40_000)
    expect(await set.refresh(START + 40_000)).toBe(true)
    expect(listed(set, '10.0.0.5')).toEqual([])
    expect(listed(set, '10.0.0.6')).toEqual(['own'])
  })

  it('counts what it may not accuse, by reason', async () => {
    const { directory, set } = openSet('feeds: [{name: list, format: text, path: list.txt, max_indicators: 2}]')
    writeFileSync(path.join(directory, 'list.txt'), '0.0.0.0/0\n10.1.0.0/16\n8.8.4.4\n8.8.4.4\n8.8.4.5\n8.8.4.6\n')
    await set.refresh(START)
    set.build()
    expect(set.statuses()[0]?.counts).toEqual({
      indicators: 2,
      skipped: { too_wide: 1, not_public: 1, duplicate: 1, too_many: 1 },
    })
  })
})

describe('autoinmune.feeds.yaml', () => {
  it('lists what no schema can say, all at once', () => {
    const yaml = `
feeds:
  - {name: a, format: text}
  - {name: a, format: csv, url: 'http://user:pw@feeds.example/', credentials: {bearer: {}}}
  - {name: b, format: text, path: x, limits: {widest_ipv4: 0}, decay: {half_life_days: 9, lifetime_days: 3}}
decay: {c2: {half_life_days: 2, lifetime_days: 1}}
`
    const wanted = [
      ...[
        'feeds[0].url: exactly one',
        'feeds[1].name: a is taken',
        'feeds[1].url: holds a password',
        'feeds[1].fields: say which',
      ],
      ...['feeds[1].credentials: would be sent in clear', 'feeds[1].credentials.bearer: must have env or file'],
      ...[
        'feeds[2].limits: only a list of your own',
        'feeds[2].decay.lifetime_days: must be longer',
        'decay.c2.lifetime_days: must be longer',
      ],
    ]
    let message = ''
    try {
      openSet(yaml)
    } catch (error) {
      message = (error as Error).message
    }
    for (const each of wanted) expect(message).toContain(each)
  })
})
