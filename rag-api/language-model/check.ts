// Whether a model's wording says what the facts say and nothing else. Every sentence is looked at by itself:
// 1 plain text only: no link, tag, tool call, letter of another script or character that hides;
// 2 quotations are exact pieces of the facts, and nothing in them counts as a fact;
// 3 every number (with what it counts), address, id, name, day and time is in the facts; a number stands beside the address that it is of;
// 4 who did it to whom stays as it is;
// 5 what is said to be absent is said so by the facts; words that acquit, accuse, command or blur are the facts' own;
// 6 something of the facts is said at all.
// The first objection wins. A wording without objection can still leave things out: covered.ts puts them back.
import { fold } from '../understanding/fold.ts'
import { type Language, languageOf } from '../understanding/language.ts'
import { isKnownClock, isKnownDay } from './dates.ts'
import { addressesOf, type Fact, QUOTE_MARK, withoutQuotes } from './facts.ts'
import { isGlue, isJoining } from './glue.ts'
import { notPlain } from './plain-text.ts'
import { sentencesOf } from './sentences.ts'
import { absencesIn, strongWordsIn } from './strong-words.ts'
import { isKnownQuantity, type Values, valuesOf } from './values.ts'

const MOST_CHARS = 4_000
const STEM_CHARS = 5

/** The objection to a wording; undefined when there is none. `context`: what was asked and searched, which may be said too. */
export const objectionTo = (
  wording: string,
  facts: readonly Fact[],
  context: readonly Fact[],
  language: Language,
): string | undefined => {
  if (wording.trim() === '') return 'it is empty'
  if (wording.length > MOST_CHARS) return `it is longer than ${MOST_CHARS} characters`
  const shape = notPlain(wording)
  if (shape) return `it holds ${shape}`
  const { plain, quotes } = withoutQuotes(wording)
  const forged = quotes.find((quote) => !isQuoted(quote, facts))
  if (forged) return `${forged.slice(0, 60)} is no quotation from the facts`
  if (/[«»“”]/.test(plain)) return 'a quotation is not closed'
  if (languageOf(plain, fold(plain).match(/\p{L}+/gu) ?? [], language) !== language)
    return 'it is in another language than the answer'
  const known = [...facts, ...context]
  for (const sentence of sentencesOf(plain)) {
    const objection = objectionToSentence(sentence, facts, known, language)
    if (objection) return objection
  }
  return undefined
}

const isQuoted = (quote: string, facts: readonly Fact[]): boolean => {
  const inner = quote.slice(1, -1).trim()
  return inner !== '' && facts.some(({ quotes }) => quotes.some((one) => one.slice(1, -1).includes(inner)))
}

const objectionToSentence = (
  sentence: string,
  facts: readonly Fact[],
  known: readonly Fact[],
  language: Language,
): string | undefined => {
  const values = valuesOf(sentence, { language, isStrict: false })
  return (
    unknownValue(values, known) ??
    unknownName(values, known) ??
    misplacedNumber(sentence, known, language) ??
    turnedRound(sentence, facts) ??
    foreignStrength(sentence, known) ??
    foreignAbsence(sentence, known, facts) ??
    restsOnNothing(sentence, values, known)
  )
}

const unknownValue = ({ quantities, addresses, days, clocks }: Values, known: readonly Fact[]): string | undefined => {
  const all = known.map(({ values }) => values)
  const number = quantities.find((one) => !all.some((fact) => isKnownQuantity(one, fact.quantities)))
  if (number) return `the number ${number.written}${number.units[0] ? ` (${number.units[0]})` : ''} is not in the facts`
  const address = addresses.find((one) => !all.some((fact) => fact.addresses.includes(one)))
  if (address) return `the address ${address} is not in the facts`
  const day = days.find((one) => !all.some((fact) => isKnownDay(one, fact.days)))
  if (day) return `the day ${day} is not in the facts`
  const clock = clocks.find((one) => !all.some((fact) => isKnownClock(one, fact.clocks)))
  return clock && `the time ${clock} is not in the facts`
}

const unknownName = ({ names, words }: Values, known: readonly Fact[]): string | undefined => {
  const token = names.find((name) => !known.some(({ values }) => values.names.includes(name)))
  if (token) return `${token.slice(0, 60)} is not in the facts`
  const isUnknown = (text: string) => !known.some((fact) => fact.words.has(text) || fact.words.has(singularOf(text)))
  const name = words.find(({ text, isName, isFirst }) => (isName || (isFirst && !isGlue(text))) && isUnknown(text))
  return name && name.text !== 'i' && !/^ips?$/.test(name.text)
    ? `the name ${name.text} is not in the facts`
    : undefined
}

const singularOf = (word: string): string => word.replace(/s$/, '')

const JOINT = /[;,:] |(?<!\p{L})(?:and|y|e|while|mientras|whereas|but|pero)(?!\p{L})/giu

/** Within one clause that names addresses (else the sentence), a number must come from a fact about them, or about none. */
const misplacedNumber = (sentence: string, known: readonly Fact[], language: Language): string | undefined => {
  const { quantities, addresses } = valuesOf(sentence, { language, isStrict: false })
  if (addresses.length === 0) return undefined
  const isInside = (place: number) => quantities.some(({ at, written }) => place > at && place < at + written.length)
  const joints = [...sentence.matchAll(JOINT)].map(({ index }) => index).filter((place) => !isInside(place))
  for (const quantity of quantities) {
    const from = joints.findLast((place) => place < quantity.at) ?? 0
    const to = joints.find((place) => place > quantity.at)
    const inClause = addressesOf(sentence.slice(from, to))
    const near = inClause.length > 0 ? inClause : addresses
    // Sharing one address is not enough: two sources may have one target.
    const isOfThem = ({ values: { addresses: of } }: Fact) =>
      of.length === 0 || of.every((one) => near.includes(one)) || near.every((one) => of.includes(one))
    if (!known.some((fact) => isOfThem(fact) && isKnownQuantity(quantity, fact.values.quantities)))
      return `the facts do not say ${quantity.written} of ${near[0]}`
  }
  return undefined
}

const BACKWARDS =
  /(?:^|[^\p{L}])(?:by|from|por|desde|because of|due to|a manos de|procedente de|llegad[oa]s? de)(?:\s+\p{L}+){0,2}\s*$/iu

/** Facts say "a → b"; a sentence that names b before a must say "by a" or "from a", and one that names a first must not say it of b. */
const turnedRound = (sentence: string, facts: readonly Fact[]): string | undefined => {
  const roads = facts.flatMap((fact) => fact.roads)
  for (const [from, to] of roads) {
    if (roads.some(([other, towards]) => other === to && towards === from)) continue
    const [first, last] = [placeOf(sentence, from), placeOf(sentence, to)]
    if (first < 0 || last < 0 || from === to) continue
    const later = Math.max(first, last)
    const isBackwards = BACKWARDS.test(sentence.slice(Math.min(first, last), later).replace(/^[\d.:a-f/]+/i, ''))
    if (isBackwards === first < last) return `${from} and ${to} have changed places`
  }
  return undefined
}

const placeOf = (sentence: string, address: string): number => {
  const escaped = address.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')
  return sentence.toLowerCase().search(new RegExp(`(?<![\\w.])${escaped}(?![\\w]|\\.\\d)`))
}

const stem = (word: string): string => word.slice(0, STEM_CHARS)

const foreignStrength = (sentence: string, known: readonly Fact[]): string | undefined => {
  const foreign = strongWordsIn(sentence).find(
    ({ word }) =>
      !known.some(
        (fact) =>
          fact.strong.some((one) => stem(one) === stem(word)) || word.split(' ').every((part) => fact.words.has(part)),
      ),
  )
  return foreign && `"${foreign.word}" (${foreign.kind}) is not the facts' word`
}

const ABOUT_ALERTS = /^(?:alert|alarm|ataqu|attac|incid|threa|amena)/

const foreignAbsence = (sentence: string, known: readonly Fact[], facts: readonly Fact[]): string | undefined => {
  for (const { said, stems } of absencesIn(sentence)) {
    const isDenied = stems.some((one) => ABOUT_ALERTS.test(one)) && facts.some(({ isAlert }) => isAlert)
    const isSaid = known.some(({ absences }) =>
      absences.some(
        (one) => stems.length > 0 && stems.filter((part) => one.stems.includes(part)).length * 2 >= stems.length,
      ),
    )
    if (isDenied || !isSaid) return `the facts do not say "${said} ${stems.join(' ')}"`
  }
  return undefined
}

/** A sentence of a wording speaks of the facts: it has a value of theirs, or most of its words. */
const restsOnNothing = (sentence: string, values: Values, known: readonly Fact[]): string | undefined => {
  const { quantities, addresses, names, days, clocks } = values
  // A quotation left its mark; that it is one of the facts' own was seen before.
  if (sentence.includes(QUOTE_MARK)) return undefined
  if (quantities.length + addresses.length + names.length + days.length + clocks.length > 0) return undefined
  const content = values.words.map(({ text }) => text).filter((text) => text.length >= 4 && !isJoining(text))
  const shared = content.filter((text) => known.some(({ words }) => [...words].some((one) => stem(one) === stem(text))))
  return shared.length * 2 < content.length || content.length === 0
    ? `"${sentence.trim().slice(0, 60)}" rests on no fact`
    : undefined
}
