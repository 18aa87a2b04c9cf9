// What a feature is, and the arithmetic that several of them share.
import type { NetworkEvent } from '../../schemas/messages.ts'

/** One feature of an event; null and undefined mean "not measured", a boolean is 1 or 0. */
export type Feature = (event: NetworkEvent) => number | boolean | null | undefined

/** Features that only some events have; where `applies` says no, all of them are missing and none is computed. */
export type FeatureBlock = {
  readonly applies: (event: NetworkEvent) => boolean
  readonly features: Readonly<Record<string, Feature>>
}

/** log(1 + x): counts, sizes and durations span many orders of magnitude. */
export const log = (value: number | null | undefined): number | null =>
  value == null ? null : Math.log1p(Math.max(0, value))

/** part / (part + rest); null where one is missing or both are nothing. */
export const ratio = (part: number | null | undefined, rest: number | null | undefined): number | null => {
  if (part == null || rest == null) return null
  return part + rest > 0 ? part / (part + rest) : null
}

export const digitShare = (text: string): number => {
  let digits = 0
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i)
    if (code >= 48 && code <= 57) digits += 1
  }
  return text.length > 0 ? digits / text.length : 0
}
