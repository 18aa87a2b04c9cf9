// One reference flow against one measured flow, field by field, within the precision that the listing prints.
import type { ReferenceFlow, ReferenceSide, ReferenceSpread } from './listing.ts'
import { flowKey, type MeasuredFlow, type Totals } from './measured.ts'

export const FIELDS = [
  'packets each way',
  'bytes each way',
  'duration',
  'inter-arrival mean',
  'inter-arrival std',
  'length min',
  'length mean',
  'length max',
  'length std',
] as const
export type Field = (typeof FIELDS)[number]

/** Whether each field is equal; undefined where the listing does not give it. */
export type Agreement = Readonly<Record<Field, boolean | undefined>>

/** Packet times of the listing are whole milliseconds, durations are printed with two decimals. */
const DURATION_TOLERANCE_S = 0.0065
/** Means and deviations are printed as whole numbers, cut off. */
const WHOLE_NUMBER = 1.01
/** Each gap was cut to whole milliseconds before. */
const GAP_MEAN_TOLERANCE_MS = 2.01
const GAP_STD_TOLERANCE_MS = 1.51

/** The single-precision number that the listing prints of a long duration, and the next ones, are this far apart. */
const precisionOf = (seconds: number): number => Math.max(seconds, 1) * 2 ** -23

const isNear = (value: number, wanted: number, tolerance: number): boolean => Math.abs(value - wanted) <= tolerance

/**
 * Whether the listing counts every gap of the flow. It often leaves some out, by a rule that its output does not show (the gap before
 * the 11th packet is a frequent one): then its mean times the number of gaps is not its own duration. That can be told for flows of
 * one direction only, so inter-arrival figures are compared for those that pass.
 */
const countsEveryGap = ({ srcSide, dstSide, seconds }: ReferenceFlow): boolean => {
  if (seconds === undefined || (srcSide.packets > 0 && dstSide.packets > 0)) return false
  const side = srcSide.packets > 0 ? srcSide : dstSide
  const gaps = side.packets - 1
  return isNear((side.spread?.gapMeanMs ?? Number.NaN) * gaps, seconds * 1000, gaps + 6)
}

/** Compares a pair. The directions are those of the reference, whoever our originator is. */
export const compareFlows = (reference: ReferenceFlow, measured: MeasuredFlow): Agreement => {
  const { srcSide, dstSide, seconds } = reference
  const isSameWay = measured.src === reference.src
  const [src, dst] = isSameWay ? (['src', 'dst'] as const) : (['dst', 'src'] as const)
  const ourSeconds = (measured.all.lastUs - measured.all.firstUs) / 1e6
  const spreads = [
    spreadAgreement(srcSide, measured.bySender.get(reference.src), countsEveryGap(reference)),
    spreadAgreement(dstSide, measured.bySender.get(reference.dst), countsEveryGap(reference)),
  ]
  const both = (field: Field): boolean | undefined => {
    const known = spreads.map((agreement) => agreement?.[field]).filter((equal) => equal !== undefined)
    return known.length > 0 ? known.every(Boolean) : undefined
  }
  return {
    'packets each way': measured[`${src}Packets`] === srcSide.packets && measured[`${dst}Packets`] === dstSide.packets,
    'bytes each way': measured[`${src}Bytes`] === srcSide.bytes && measured[`${dst}Bytes`] === dstSide.bytes,
    duration:
      seconds === undefined ? undefined : isNear(ourSeconds, seconds, DURATION_TOLERANCE_S + precisionOf(seconds)),
    'inter-arrival mean': both('inter-arrival mean'),
    'inter-arrival std': both('inter-arrival std'),
    'length min': both('length min'),
    'length mean': both('length mean'),
    'length max': both('length max'),
    'length std': both('length std'),
  }
}

const deviationOf = (squares: number, mean: number): number => Math.sqrt(Math.max(0, squares - mean * mean))

/** A direction's statistics; those of gaps need two packets. */
const spreadAgreement = (
  side: ReferenceSide,
  totals: Totals | undefined,
  withGaps: boolean,
): Partial<Agreement> | undefined => {
  const { spread } = side
  if (!spread || side.packets === 0) return undefined
  if (!totals) return Object.fromEntries(FIELDS.map((field) => [field, false]))
  const mean = totals.bytes / totals.packets
  return {
    ...(withGaps && side.packets > 1 ? gapAgreement(spread, totals) : {}),
    'length min': totals.lengthMin === spread.lengthMin,
    'length mean': isNear(mean, spread.lengthMean, WHOLE_NUMBER),
    'length max': totals.lengthMax === spread.lengthMax,
    'length std': isNear(deviationOf(totals.lengthSquares / totals.packets, mean), spread.lengthStd, WHOLE_NUMBER),
  }
}

const gapAgreement = (spread: ReferenceSpread, totals: Totals): Partial<Agreement> => {
  const gaps = totals.packets - 1
  const meanMs = totals.gapSum / gaps / 1000
  const stdMs = deviationOf(totals.gapSquares / gaps / 1e6, meanMs)
  return {
    'inter-arrival mean': isNear(meanMs, spread.gapMeanMs, GAP_MEAN_TOLERANCE_MS),
    'inter-arrival std': isNear(stdMs, spread.gapStdMs, GAP_STD_TOLERANCE_MS + stdMs * 1e-4),
  }
}

export type Pair = {
  readonly reference: ReferenceFlow
  readonly measured: MeasuredFlow | undefined
  /** The flow has two VLAN tags, of which the listing names the other. */
  readonly isOtherTag: boolean
}

export type Matching = {
  /** One per reference flow, in the listing's order. */
  readonly pairs: readonly Pair[]
  /** Measured flows that the listing has not. */
  readonly rest: readonly MeasuredFlow[]
}

const keyOf = (flow: ReferenceFlow | MeasuredFlow, vlanId = flow.vlanId): string =>
  flowKey(flow.protocol, flow.src, flow.dst, vlanId)

/** Pairs flows by protocol, both endpoints and VLAN; then, for tagged flows left alone on both sides, without the VLAN. */
export const matchFlows = (references: readonly ReferenceFlow[], flows: readonly MeasuredFlow[]): Matching => {
  const byKey = new Map(flows.map((flow) => [keyOf(flow), flow]))
  const found = references.map((reference) => take(byKey, keyOf(reference)))
  const pairs = references.map((reference, i): Pair => {
    const measured = found[i]
    if (measured || !isTagged(reference)) return { reference, measured, isOtherTag: false }
    const alike = [...byKey.values()].filter((flow) => isTagged(flow) && keyOf(flow, 0) === keyOf(reference, 0))
    const other = alike.find((flow) => compareFlows(reference, flow)['packets each way']) ?? alike[0]
    if (other) byKey.delete(keyOf(other))
    return { reference, measured: other, isOtherTag: other !== undefined }
  })
  return { pairs, rest: [...byKey.values()] }
}

const isTagged = ({ vlanId }: { vlanId: number }): boolean => vlanId >= 0

const take = (flows: Map<string, MeasuredFlow>, key: string): MeasuredFlow | undefined => {
  const flow = flows.get(key)
  flows.delete(key)
  return flow
}
