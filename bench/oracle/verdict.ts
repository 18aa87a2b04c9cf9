// What became of each reference flow: equal, different by a rule of the reference, or different.
import { type Agreement, compareFlows, matchFlows } from './compare.ts'
import type { ReferenceFlow } from './listing.ts'
import { type MeasuredFlow, measureCapture } from './measured.ts'
import { RULES, type Rule } from './rules.ts'

export type Verdict = {
  readonly capture: string
  readonly reference: ReferenceFlow
  readonly measured: MeasuredFlow | undefined
  /** By our own rules. */
  readonly strict: Agreement | undefined
  /** By the reference's rule that explains the difference; else the same as `strict`. */
  readonly explained: Agreement | undefined
  /** Names of the rules; "other_vlan_tag"; "not_metered"; "statistics_only"; "unexplained". Empty: equal. */
  readonly kind: string
}

export type CaptureVerdict = {
  readonly verdicts: readonly Verdict[]
  /** Flows of ours that the listing has not. */
  readonly rest: readonly MeasuredFlow[]
}

/** Packets, bytes and duration, which the goal is about. */
export const isEqual = (agreement: Agreement | undefined): boolean =>
  agreement !== undefined &&
  agreement['packets each way'] === true &&
  agreement['bytes each way'] === true &&
  agreement.duration !== false

/** Every field that the listing gives. */
export const isWhollyEqual = (agreement: Agreement | undefined): boolean =>
  agreement !== undefined && Object.values(agreement).every((equal) => equal !== false)

/** Meters the capture and compares it with its listing. */
export const judgeCapture = async (
  capture: string,
  path: string,
  references: readonly ReferenceFlow[],
): Promise<CaptureVerdict> => {
  const ours = await measureCapture(path)
  const { pairs, rest } = matchFlows(references, ours)
  const byRule = laterMeasurements(path, references)
  const verdicts: Verdict[] = []
  for (const { reference, measured, isOtherTag } of pairs) {
    const strict = measured && compareFlows(reference, measured)
    const base = { capture, reference, measured, strict }
    if (strict && isWhollyEqual(strict)) {
      verdicts.push({ ...base, explained: strict, kind: isOtherTag ? 'other_vlan_tag' : '' })
      continue
    }
    const found = await byRule(reference)
    const kind = measured ? kindOf(found?.agreement ?? strict) : 'not_metered'
    verdicts.push({
      ...base,
      explained: found?.agreement ?? strict,
      kind: isEqual(strict) ? kind : (found?.name ?? kind),
    })
  }
  return { verdicts, rest }
}

/** Packets, bytes and duration may be equal and a statistic not. */
const kindOf = (agreement: Agreement | undefined): string => (isEqual(agreement) ? 'statistics_only' : 'unexplained')

type Explanation = { readonly name: string; readonly agreement: Agreement }

/** Candidates: each rule alone, then all together. Each is metered once, when the first flow asks for it. */
const laterMeasurements = (path: string, references: readonly ReferenceFlow[]) => {
  const candidates: readonly (readonly [string, readonly Rule[]])[] = [
    ...RULES.map((rule) => [rule.name, [rule]] as const),
    ['several_rules', RULES],
  ]
  const pairings = new Map<string, ReturnType<typeof matchFlows>>()
  const pairingBy = async (name: string, rules: readonly Rule[]) => {
    const known = pairings.get(name) ?? matchFlows(references, await measureCapture(path, rules))
    pairings.set(name, known)
    return known
  }
  return async (reference: ReferenceFlow): Promise<Explanation | undefined> => {
    const equal: Explanation[] = []
    for (const [name, rules] of candidates) {
      const measured = (await pairingBy(name, rules)).pairs.find((pair) => pair.reference === reference)?.measured
      const agreement = measured && compareFlows(reference, measured)
      if (agreement && isWhollyEqual(agreement)) return { name, agreement }
      if (agreement && isEqual(agreement)) equal.push({ name, agreement })
    }
    return equal[0]
  }
}
