import { describe, expect, it } from 'vitest'
import { parseNetworks } from './networks.ts'
import { parseCsv } from './parse-csv.ts'
import { parseJson } from './parse-json.ts'
import { parseMispEvent, readMispManifest } from './parse-misp.ts'
import { parseStix } from './parse-stix.ts'
import { parseText } from './parse-text.ts'
import { type IndicatorSink, type RawIndicator, secondsOf } from './raw-indicator.ts'

const read = (parse: (sink: IndicatorSink) => void) => {
  const found: RawIndicator[] = []
  const skipped: string[] = []
  parse({
    add: (each) => void found.push(each),
    skip: (reason) => void skipped.push(reason),
  })
  return { found, skipped, values: found.map(({ value }) => value) }
}

describe('plain text', () => {
  it('reads lists, networks with comments, ranges and hosts files', () => {
    const text =
      '\ufeff# list\n8.8.4.4\r\n8.8.4.0/24 ; SBL1\n\n0.0.0.0 evil.example # ad\n8.8.4.1 - 8.8.4.9\nhttp://e.example/a//b\n8.8.8.8,2026-01-01\n'
    expect(read((sink) => parseText(text, sink)).values).toEqual([
      ...['8.8.4.4', '8.8.4.0/24', 'evil.example', '8.8.4.1-8.8.4.9', 'http://e.example/a//b', '8.8.8.8'],
    ])
  })

  it('counts lines that are no entries', () => {
    expect(read((sink) => parseText(`${'x'.repeat(10_000_000)}\n8.8.4.4`, sink))).toMatchObject({
      values: ['8.8.4.4'],
      skipped: ['line_too_long'],
    })
  })
})

describe('CSV', () => {
  const fields = { value: 'dst_ip', last_seen: 'last_online', label: 'malware', confidence: 'score' }

  it('reads named columns, also of a header in a comment', () => {
    const text =
      '# made today\n# "first","dst_ip","last_online","malware","score"\n"x","8.8.4.4","2026-11-23","Emo""tet, v2","75"\n'
    expect(read((sink) => parseCsv(text, { fields }, sink)).found).toMatchObject([
      { value: '8.8.4.4', lastSeen: Date.UTC(2026, 10, 23) / 1000, label: 'Emo"tet, v2', confidence: 0.75 },
    ])
  })

  it('reads numbered columns, without a header', () => {
    const text = '8.8.4.4;c2\n8.8.4.5;scanner\n'
    expect(read((sink) => parseCsv(text, { fields: { value: 0, type: 1 }, delimiter: ';' }, sink)).found).toMatchObject(
      [
        { value: '8.8.4.4', type: 'c2' },
        { value: '8.8.4.5', type: 'scanner' },
      ],
    )
  })

  it('says which column is missing', () => {
    expect(() => read((sink) => parseCsv('ip,port\n8.8.4.4,1\n', { fields }, sink))).toThrow(/no column dst_ip/)
  })
})

describe('JSON', () => {
  it('reads texts, objects at a path, and lines', () => {
    expect(read((sink) => parseJson('["8.8.4.4", 5]', {}, sink))).toMatchObject({
      values: ['8.8.4.4'],
      skipped: ['malformed'],
    })
    const nested = JSON.stringify({ data: { items: [{ ip: { v4: '8.8.4.4' }, seen: 1_795_000_000 }] } })
    expect(
      read((sink) => parseJson(nested, { items: 'data.items', fields: { value: 'ip.v4', first_seen: 'seen' } }, sink))
        .found,
    ).toMatchObject([{ value: '8.8.4.4', firstSeen: 1_795_000_000 }])
    expect(read((sink) => parseJson('"8.8.4.4"\nnonsense\n"8.8.4.5"\n', { lines: true }, sink))).toMatchObject({
      values: ['8.8.4.4', '8.8.4.5'],
      skipped: ['malformed'],
    })
  })

  it('says where there is no array', () => {
    expect(() => read((sink) => parseJson('{"constructor": 1}', { items: 'constructor.name' }, sink))).toThrow(
      /no array at constructor.name/,
    )
  })
})

describe('STIX', () => {
  const indicator = (id: string, changes: object = {}) => ({
    ...{
      type: 'indicator',
      id: `indicator--${id}`,
      pattern_type: 'stix',
      valid_from: '2026-11-01T00:00:00Z',
      modified: '2026-11-10T00:00:00Z',
    },
    ...{
      pattern: "[ipv4-addr:value = '8.8.4.4']",
      confidence: 70,
      indicator_types: ['malicious-activity'],
      labels: ['c2'],
    },
    ...changes,
  })
  const bundle = (...objects: object[]) => JSON.stringify({ type: 'bundle', objects })

  it('reads dates, confidence and type', () => {
    expect(
      read((sink) => parseStix(bundle(indicator('a', { valid_until: '2026-12-01T00:00:00Z' })), sink)).found,
    ).toMatchObject([
      {
        ...{ value: '8.8.4.4', type: 'malicious-activity c2', confidence: 0.7, id: 'indicator--a' },
        ...{
          firstSeen: Date.UTC(2026, 10, 1) / 1000,
          lastSeen: Date.UTC(2026, 10, 10) / 1000,
          validUntil: Date.UTC(2026, 11, 1) / 1000,
        },
      },
    ])
  })

  it('leaves out what was revoked, is benign, malformed, or a file, and counts it', () => {
    const text = bundle(
      indicator('a', { revoked: true }),
      indicator('b', { indicator_types: ['benign'] }),
      indicator('c', { pattern: '[broken' }),
      indicator('d', { pattern: "[file:hashes.MD5 = 'x']" }),
      indicator('e', { valid_from: 'soon' }),
      indicator('f', { pattern_type: 'yara' }),
      { type: 'malware', id: 'malware--a' },
    )
    const { found, skipped } = read((sink) => parseStix(text, sink))
    expect(found).toEqual([])
    expect(skipped).toEqual(['revoked', 'benign', 'malformed', 'file_hash', 'malformed', 'unsupported'])
  })

  it('believes the newest version of an object only', () => {
    const text = bundle(indicator('a', { revoked: true, modified: '2026-11-20T00:00:00Z' }), indicator('a'))
    expect(read((sink) => parseStix(text, sink))).toMatchObject({ found: [], skipped: ['revoked'] })
  })
})

describe('MISP', () => {
  const attribute = (type: string, value: string, changes: object = {}) => ({
    type,
    value,
    to_ids: true,
    timestamp: '1795000000',
    uuid: 'u',
    ...changes,
  })
  const event = (...attributes: object[]) =>
    JSON.stringify({
      Event: {
        info: 'Campaign',
        Tag: [{ name: 'botnet' }],
        Attribute: attributes,
        Object: [{ Attribute: [attribute('hostname', 'h.example')] }],
      },
    })

  it('reads attributes of events and objects that are for detection', () => {
    const text = event(
      attribute('ip-dst|port', '8.8.4.4|443'),
      attribute('domain|ip', 'd.example|8.8.4.5'),
      attribute('AS', '64500'),
      attribute('ip-src', '8.8.4.6', { to_ids: false }),
      attribute('ip-src', '8.8.4.7', { deleted: true }),
      attribute('sha256', 'abc'),
      attribute('comment', 'words'),
      { value: 5 },
    )
    const { values, skipped, found } = read((sink) => parseMispEvent(text, sink))
    expect(values).toEqual(['8.8.4.4', 'd.example', '8.8.4.5', 'AS64500', 'h.example'])
    expect(skipped).toEqual(['not_for_detection', 'revoked', 'file_hash', 'unsupported', 'malformed'])
    expect(found[0]).toMatchObject({
      type: 'botnet',
      label: 'Campaign',
      firstSeen: 1_795_000_000,
      lastSeen: 1_795_000_000,
    })
  })

  it('takes only UUIDs out of a manifest, the newest first', () => {
    const [old, fresh] = ['11111111-1111-1111-1111-111111111111', '22222222-2222-2222-2222-222222222222'] as const
    const text = JSON.stringify({
      [old]: { timestamp: '1700000000' },
      '../../etc/passwd': {},
      [fresh]: { timestamp: 1_795_000_000 },
    })
    expect(readMispManifest(text).map(({ uuid }) => uuid)).toEqual([fresh, old])
    expect(() => readMispManifest('[]')).toThrow(/manifest/)
  })
})

describe('the packaged list of networks', () => {
  const labels = ['Fast Cloud\thosting', 'Cogent\thosting', 'Tor\ttor'].map((text) =>
    Buffer.concat([Buffer.from([text.length, 0]), Buffer.from(text)]),
  )
  const row4 = (first: number, last: number, label: number) => {
    const bytes = Buffer.alloc(10)
    bytes.writeUInt32LE(first, 0)
    bytes.writeUInt32LE(last, 4)
    bytes.writeUInt16LE(label, 8)
    return bytes
  }
  const head = Buffer.alloc(28)
  head.write('IPORIGIN')
  head.writeUInt16LE(1, 8)
  head.writeBigUInt64LE(1_791_200_061n, 10)
  head.writeUInt16LE(3, 18)
  head.writeUInt32LE(3, 20)
  head.writeUInt32LE(1, 24)
  const row6 = Buffer.concat([
    Buffer.from('2a000000000000000000000000000000', 'hex'),
    Buffer.from('2a000000ffffffffffffffffffffffff', 'hex'),
    Buffer.from([2, 0]),
  ])
  const file = Buffer.concat([
    head,
    ...labels,
    row4(0x08080400, 0x080804ff, 0),
    row4(0x09000000, 0x090000ff, 1),
    row4(0x08080500, 0x08080502, 2),
    row6,
  ])

  it('gives ranges with provider and date, without the labels that have no licence', () => {
    const { found } = read((sink) => expect(parseNetworks(file, sink)).toBe(1_791_200_061))
    expect(found.map(({ label, type, prefixes }) => [label, type, prefixes?.map(({ bits }) => bits)])).toEqual([
      ['Fast Cloud', 'hosting', [24]],
      ['Tor', 'tor_exit', [31, 32]],
      ['Tor', 'tor_exit', [32]],
    ])
  })

  it.each([
    ['another file', Buffer.from('GEOIP\n'.repeat(10))],
    ['a cut file', file.subarray(0, file.length - 1)],
    ['a cut label', file.subarray(0, 30)],
  ])('adds nothing of %s', (_, bytes) => {
    const added: RawIndicator[] = []
    expect(() => parseNetworks(bytes, { add: (each) => void added.push(each), skip: () => {} })).toThrow()
    expect(added).toEqual([])
  })
})

it.each([
  ['2026-11-23T10:00:00Z', 1795428000],
  ['2026-11-23T11:00:00.5+01:00', 1795428000],
  ['2026-11-23 10:00:00', 1795428000],
  ['2026-11-23 10:00:00 UTC', 1795428000],
  ['2026-11-23', 1795392000],
  ['1795428000', 1795428000],
  [1795428000.9, 1795428000],
  ['yesterday', undefined],
  [-1, undefined],
  [null, undefined],
])('reads the time %j as %s', (text, expected) => expect(secondsOf(text)).toBe(expected))
