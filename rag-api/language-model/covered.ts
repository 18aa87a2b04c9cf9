// What a wording leaves out is put back: every line of the deterministic answer that it does not speak of follows it, as it was.
import type { Language } from '../understanding/language.ts'
import type { Fact } from './facts.ts'
import { withoutQuotes } from './facts.ts'
import { sentencesOf } from './sentences.ts'
import { isKnownQuantity, type Values, valuesOf } from './values.ts'

/** A line that only leads to others ("Most suspicious first:"). */
const isLead = ({ text, values }: Fact): boolean => /:\s*$/.test(text) && values.quantities.length === 0

/** Lines of the facts that the wording does not speak of, in their order, and how many claims it does speak of. */
export const notCovered = (
  wording: string,
  facts: readonly Fact[],
  language: Language,
): { readonly left: readonly Fact[]; readonly covered: number } => {
  const said = sentencesOf(withoutQuotes(wording).plain).map((text) => valuesOf(text, { language, isStrict: false }))
  const isSaid = new Map(facts.map((fact) => [fact, said.some((sentence) => speaksOf(sentence, fact))]))
  return {
    left: facts.filter((fact) => !isSaid.get(fact) && (fact.isClaim || !isLead(fact))),
    covered: facts.filter((fact) => isSaid.get(fact)).length,
  }
}

/** A port or a share is no count: naming it does not say how much there was. */
const NOT_COUNTED = new Set(['port', 'percent'])

/** A sentence speaks of a fact when it has an address of it (all of them where it is an alert) and a number of it, or its number alone where it has no address. */
const speaksOf = (sentence: Values, { values, isAlert }: Fact): boolean => {
  const { addresses, quantities, names } = values
  const counts = quantities.filter(({ units }) => units.length > 0 && !units.some((unit) => NOT_COUNTED.has(unit)))
  const hasNumber = (counts.length > 0 ? counts : quantities).some((one) => isKnownQuantity(one, sentence.quantities))
  if (addresses.length > 0) {
    const named = addresses.filter((one) => sentence.addresses.includes(one))
    const isNamed = isAlert ? named.length >= Math.min(2, new Set(addresses).size) : named.length > 0
    return isNamed && (hasNumber || quantities.length === 0)
  }
  if (quantities.length > 0) return hasNumber
  return names.length > 0 && names.some((name) => sentence.names.includes(name))
}
