// From a model's output to the answer that is sent, or to the reason why it is not. Pure: a stored run is judged again by the same code.
import type { Response } from '../answers/respond.ts'
import type { Language } from '../understanding/language.ts'
import { objectionTo } from './check.ts'
import { notCovered } from './covered.ts'
import { type Fact, type FactLine, readFact } from './facts.ts'
import { revealWith } from './pseudonyms.ts'
import { unitsOfWord } from './units.ts'
import { valuesOf } from './values.ts'

/** What a wording is judged by. */
export type Material = {
  readonly language: Language
  /** The deterministic answer, line by line. */
  readonly facts: readonly FactLine[]
  /** What may be said beside the facts: how the question was read, the times that it names. */
  readonly context: readonly string[]
  /** Value by token, where values were hidden. */
  readonly pseudonyms: Readonly<Record<string, string>>
}

export type Judged =
  | { readonly verdict: 'worded'; readonly answer: string }
  | { readonly verdict: 'refused'; readonly because: string }

/** The answer's lines: claims begin with a bullet (respond.ts). `change`: done to each text, to hide what is secret. */
export const linesOf = ({ answer, claims }: Response, change: (text: string) => string): FactLine[] => {
  const byLine = new Map(claims.map((claim) => [`• ${claim.text}`, claim]))
  return answer.split('\n').map((line) => {
    const claim = byLine.get(line)
    return {
      text: change(claim?.text ?? line),
      isClaim: claim !== undefined,
      isAlert: (claim?.alert_ids.length ?? 0) > 0,
    }
  })
}

const TIMES = new Set(['minute', 'hour', 'day', 'week', 'month'])

/** How long and when the question says: what else it says is no fact ("were there 500 attacks?"). */
export const contextOf = (question: string, { interpretation, language }: Response): string[] => {
  const spans = valuesOf(question, { language, isStrict: false }).quantities.flatMap(({ written, readings, units }) => {
    const unit = units.find((one) => TIMES.has(one))
    return unit === undefined || unitsOfWord(unit).length === 0 ? [] : [`${readings[0] ?? written} ${unit}`]
  })
  return [interpretation.understood_as, ...spans]
}

export const judgeWording = (output: string, { language, facts, context, pseudonyms }: Material): Judged => {
  const revealed = tidied(revealWith(output, pseudonyms))
  const stray = /\b(?:ADDRESS|HOST|USER|QUOTE)_+[A-Z]+\b/.exec(revealed)?.[0]
  const read = facts.map((line) => readFact(line, language))
  if (stray && !facts.some(({ text }) => text.includes(stray)))
    return { verdict: 'refused', because: `${stray} stands for nothing` }
  const around = context.map((text) => readFact({ text, isClaim: false, isAlert: false }, language))
  const objection = objectionTo(revealed, read, around, language)
  if (objection) return { verdict: 'refused', because: objection }
  const { left, covered } = notCovered(revealed, read, language)
  if (covered === 0) return { verdict: 'refused', because: 'it says nothing of the facts' }
  return { verdict: 'worded', answer: [revealed, ...left.map(lineOf)].join('\n') }
}

const lineOf = ({ text, isClaim }: Fact): string => (isClaim ? `• ${text}` : text)

/** Without what models put around their words: thoughts, emphasis, bullets, empty lines. */
const tidied = (output: string): string =>
  output
    .replace(/^\s*<think>[\s\S]*?<\/think>/i, '')
    .replace(/\*\*([^*\n]+)\*\*/g, '$1')
    .split('\n')
    .map((line) => line.replace(/^\s*[-*•]\s+/, '').trim())
    .filter(Boolean)
    .join('\n')
