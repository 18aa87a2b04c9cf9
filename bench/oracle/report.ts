// The tables that `npm run oracle` prints.
import { type Agreement, FIELDS, type Field } from './compare.ts'
import type { MeasuredFlow } from './measured.ts'
import { RULES } from './rules.ts'
import { type CaptureVerdict, isEqual, type Verdict } from './verdict.ts'

/** Share of flows that must agree on packets, bytes and duration. */
const GOAL = 0.99

const percent = (part: number, whole: number): string => (whole > 0 ? `${((100 * part) / whole).toFixed(2)} %` : '-')

type View = (verdict: Verdict) => Agreement | undefined
const strictView: View = ({ strict }) => strict
const explainedView: View = ({ explained }) => explained

/** Equal flows and the denominator: flows for which the listing gives the field. A flow that we do not have is unequal. */
const countField = (verdicts: readonly Verdict[], field: Field, view: View) => {
  const isListed = ({ reference, explained }: Verdict): boolean =>
    explained ? explained[field] !== undefined : reference.srcSide.spread !== undefined || FIELDS.indexOf(field) < 3
  const listed = verdicts.filter(isListed)
  return { equal: listed.filter((verdict) => view(verdict)?.[field] === true).length, of: listed.length }
}

/** Agreement per field: as we count, and with the reference's rules where they explain a flow's difference. */
export const agreementTable = (verdicts: readonly Verdict[]): string => {
  const row = (name: string, ...cells: readonly (string | number)[]): string =>
    `${name.padEnd(34)}${cells.map((cell) => String(cell).padStart(10)).join('')}\n`
  const fields = FIELDS.map((field) => {
    const { equal, of } = countField(verdicts, field, strictView)
    const explained = countField(verdicts, field, explainedView).equal
    return row(field, equal, of, percent(equal, of), explained, percent(explained, of))
  })
  const strict = verdicts.filter((verdict) => isEqual(verdict.strict)).length
  const explained = verdicts.filter((verdict) => isEqual(verdict.explained)).length
  const of = verdicts.length
  const head = row('', 'equal', 'of', '', 'by rules', '')
  const all = row('packets, bytes and duration', strict, of, percent(strict, of), explained, percent(explained, of))
  return `${head}${fields.join('')}${all}`
}

/** Whether enough flows agree, those included that agree exactly under a rule of the reference. */
export const isGoalMet = (verdicts: readonly Verdict[]): boolean =>
  verdicts.filter((verdict) => isEqual(verdict.explained)).length >= GOAL * verdicts.length

const REASONS = new Map([
  ...RULES.map(({ name, reason }) => [name, reason] as const),
  ['several_rules', 'several of the rules above at once'],
  ['other_vlan_tag', 'two VLAN tags: the reference names the inner one, vlan_id is the outer; all figures are equal'],
  ['not_metered', 'a flow of the listing that we do not have'],
  ['statistics_only', 'packets, bytes and duration are equal, a statistic is not'],
  ['unexplained', 'no rule explains it'],
])

/** Kinds of difference with counts, an example each, and the reason. */
export const kindTable = (verdicts: readonly Verdict[]): string => {
  const lines = [...REASONS].flatMap(([kind, reason]) => {
    const found = verdicts.filter((verdict) => verdict.kind === kind)
    const [first] = found
    if (!first) return []
    return [`${String(found.length).padStart(6)}  ${kind}: ${reason}\n        such as ${describe(first)}\n`]
  })
  return `flows that differ, by kind\n${lines.join('')}`
}

const describe = ({ capture, reference, measured }: Verdict): string => {
  const { protocol, src, dst, srcSide, dstSide, seconds } = reference
  const theirs = `${srcSide.packets}/${dstSide.packets} packets ${srcSide.bytes}/${dstSide.bytes} bytes ${seconds} s`
  return `${capture}: ${protocol} ${src} ${dst}: reference ${theirs}, ours ${measured ? figuresOf(measured) : 'absent'}`
}

const figuresOf = ({ srcPackets, dstPackets, srcBytes, dstBytes, all, src }: MeasuredFlow): string => {
  const seconds = ((all.lastUs - all.firstUs) / 1e6).toFixed(2)
  return `${srcPackets}/${dstPackets} packets ${srcBytes}/${dstBytes} bytes ${seconds} s from ${src}`
}

/** Every difference, one line each: kind, flow, the unequal fields. */
export const differenceList = (results: readonly CaptureVerdict[]): string => {
  const verdicts = results.flatMap((result) => result.verdicts).filter(({ kind }) => kind !== '')
  const lines = verdicts.map((verdict) => {
    const fields = FIELDS.filter((field) => verdict.strict?.[field] === false)
    return `${verdict.kind}  ${describe(verdict)}  [${fields.join(', ')}]\n`
  })
  const rest = results.flatMap((result) =>
    result.rest.map(
      (flow) =>
        `ours_only  ${result.verdicts[0]?.capture}: ${flow.protocol} ${flow.src} ${flow.dst}: ${figuresOf(flow)}\n`,
    ),
  )
  return [...lines, ...rest].join('')
}
