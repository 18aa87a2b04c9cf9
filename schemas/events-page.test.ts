// docs/events.md explains every field of the event's messages: unit, how it is measured, what its absence means.
import { readFileSync } from 'node:fs'
import path from 'node:path'
import protobuf from 'protobufjs'
import { describe, expect, test } from 'vitest'

const PROTO = path.join(import.meta.dirname, 'proto', 'network_event.proto')
const root = new protobuf.Root().loadSync(PROTO, { keepCase: true })
const page = readFileSync(path.join(import.meta.dirname, '..', 'docs', 'events.md'), 'utf8')

/** Rows of the table under a heading: the cells of each, the first one without its back quotes. */
const rowsUnder = (heading: string): string[][] => {
  const section = page.split(/^## /m).find((text) => text.startsWith(`${heading}\n`)) ?? ''
  return [...section.matchAll(/^\| `(\w+)` \|(.*)\|$/gm)].map(([, field = '', rest = '']) => [
    field,
    ...rest.split(' | ').map((cell) => cell.trim()),
  ])
}

const messages = Object.values(root.lookup('autoinmune.v1')?.toJSON().nested ?? {}).length
const explained = [
  ...[
    'NetworkEvent',
    'PacketFeatures',
    'FlowStatistics',
    'WindowFeatures',
    'DestinationFacts',
    'Fold',
    'TcpStatistics',
    'ProtocolAnalysis',
  ],
  ...['BehavioralFeatures', 'TimeSeriesFeatures', 'GeographicFeatures', 'AssetFacts', 'IntelHit'],
]

test('leaves out only messages that the row of their field explains', () => {
  expect(messages - explained.length).toBe(['ExternalAlert', 'Signature', 'ModelResult', 'Attribution'].length)
})

describe.each(explained)('%s', (name) => {
  const rows = rowsUnder(name)
  test('has a row for each field, in the order of the contract, and no other', () => {
    expect(rows.map(([field]) => field)).toEqual(
      root
        .lookupType(`autoinmune.v1.${name}`)
        .fieldsArray.toSorted((a, b) => a.id - b.id)
        .map(({ name: field }) => field),
    )
  })
  test('says unit, measurement and absence in every row', () => {
    for (const row of rows) expect(row.filter((cell) => cell !== '')).toHaveLength(4)
  })
})
