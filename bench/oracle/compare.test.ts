import { describe, expect, test } from 'vitest'
import { compareFlows, matchFlows } from './compare.ts'
import type { ReferenceFlow } from './listing.ts'
import { joinTotals, type MeasuredFlow, type Totals } from './measured.ts'

const reference = (changes: Partial<ReferenceFlow> = {}): ReferenceFlow => ({
  ...{ protocol: 'UDP', src: '192.0.2.1:1000', dst: '192.0.2.2:53', vlanId: -1, seconds: 2 },
  srcSide: { packets: 3, bytes: 300, spread: undefined },
  dstSide: { packets: 0, bytes: 0, spread: undefined },
  ...changes,
})

const totals = (changes: Partial<Totals> = {}): Totals => ({
  ...{ packets: 3, bytes: 300, lengthMin: 50, lengthMax: 150, lengthSquares: 35_000 },
  ...{ gapSum: 2_000_000, gapSquares: 2.5e12, firstUs: 0, lastUs: 2_000_000 },
  ...changes,
})

const measured = (changes: Partial<MeasuredFlow> = {}): MeasuredFlow => ({
  ...{ protocol: 'UDP', src: '192.0.2.1:1000', dst: '192.0.2.2:53', vlanId: -1, all: totals() },
  ...{ srcPackets: 3, srcBytes: 300, dstPackets: 0, dstBytes: 0, bySender: new Map() },
  ...changes,
})

describe('matching', () => {
  test('pairs a flow with its 5-tuple and VLAN, whoever opened it', () => {
    const reversed = measured({ src: '192.0.2.2:53', dst: '192.0.2.1:1000' })
    const other = measured({ vlanId: 7 })
    const { pairs, rest } = matchFlows([reference()], [other, reversed])
    expect(pairs).toEqual([{ reference: reference(), measured: reversed, isOtherTag: false }])
    expect(rest).toEqual([other])
  })

  test('pairs flows whose listing names the other of two tags', () => {
    const tagged = measured({ vlanId: 121 })
    const { pairs, rest } = matchFlows([reference({ vlanId: 285 })], [tagged])
    expect(pairs[0]).toMatchObject({ measured: tagged, isOtherTag: true })
    expect(rest).toEqual([])
  })

  test('never takes an untagged flow for a tagged one', () => {
    const { pairs, rest } = matchFlows([reference({ vlanId: 285 })], [measured()])
    expect(pairs[0]?.measured).toBeUndefined()
    expect(rest).toHaveLength(1)
  })
})

describe('comparing', () => {
  test.each([
    ['equal figures', {}, { 'packets each way': true, 'bytes each way': true, duration: true }],
    ['one packet more', { srcPackets: 4 }, { 'packets each way': false, 'bytes each way': true }],
    ['one byte less', { srcBytes: 299 }, { 'packets each way': true, 'bytes each way': false }],
    ['ten milliseconds more', { all: totals({ lastUs: 2_010_000 }) }, { duration: false }],
    ['four milliseconds more', { all: totals({ lastUs: 2_004_000 }) }, { duration: true }],
    ['statistics that the listing has not', {}, { 'length min': undefined, 'inter-arrival mean': undefined }],
  ])('%s', (_name, changes, wanted) => {
    expect(compareFlows(reference(), measured(changes))).toMatchObject(wanted)
  })

  test('swaps the sides of a flow that the other side opened', () => {
    const flow = measured({
      src: '192.0.2.2:53',
      dst: '192.0.2.1:1000',
      srcPackets: 0,
      srcBytes: 0,
      dstPackets: 3,
      dstBytes: 300,
    })
    expect(compareFlows(reference(), flow)).toMatchObject({ 'packets each way': true, 'bytes each way': true })
  })

  const spread = { gapMeanMs: 1000, gapStdMs: 500, lengthMin: 50, lengthMean: 100, lengthMax: 150, lengthStd: 40 }
  const listed = (changes: Partial<typeof spread> = {}) =>
    reference({ srcSide: { packets: 3, bytes: 300, spread: { ...spread, ...changes } } })
  const bySender = new Map([['192.0.2.1:1000', totals()]])

  test('finds equal statistics of a direction', () => {
    const agreement = compareFlows(listed(), measured({ bySender }))
    expect(Object.values(agreement)).toEqual(new Array(9).fill(true))
  })

  test.each([
    ['length min', { lengthMin: 51 }],
    ['length mean', { lengthMean: 102 }],
    ['length std', { lengthStd: 43 }],
    ['inter-arrival std', { gapStdMs: 503 }],
  ] as const)('finds a different %s', (field, change) => {
    expect(compareFlows(listed(change), measured({ bySender }))[field]).toBe(false)
  })

  test('does not compare gaps where the listing left some out', () => {
    expect(compareFlows(listed({ gapMeanMs: 600 }), measured({ bySender }))['inter-arrival mean']).toBeUndefined()
  })
})

test('the time between two records of a flow is a gap', () => {
  const first = totals()
  joinTotals(first, totals({ firstUs: 5_000_000, lastUs: 7_000_000, lengthMin: 40 }))
  expect(first).toMatchObject({
    packets: 6,
    lengthMin: 40,
    gapSum: 7_000_000,
    gapSquares: 5e12 + 9e12,
    lastUs: 7_000_000,
  })
})
