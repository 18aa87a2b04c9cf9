// What people said of an alert, as sentences. A comment is quoted: it is somebody's text, not ours.
import type { FeedbackRow, NewestAlert } from './alerts.ts'
import type { Asking } from './answer.ts'
import { quoted } from './log-text.ts'

const SHOWN = 5

/** One sentence per person, the newest first; none when nobody judged it. */
export const feedbackTexts = ({ feedback }: NewestAlert, language: Asking['language']): readonly string[] =>
  feedback
    .toReversed()
    .slice(0, SHOWN)
    .map((one) => sentenceOf(one, language))

const VERDICTS = {
  es: { true_positive: 'verdadero positivo', false_positive: 'falso positivo' },
  en: { true_positive: 'true positive', false_positive: 'false positive' },
} as const

const sentenceOf = ({ actor, verdict, comment, given_at }: FeedbackRow, language: Asking['language']): string => {
  const said = comment === null ? '' : `: ${quoted(comment)}`
  const day = given_at.slice(0, 10)
  return language === 'es'
    ? `Valorada por ${actor} (${day}) como ${VERDICTS.es[verdict]}${said}.`
    : `Judged by ${actor} (${day}) a ${VERDICTS.en[verdict]}${said}.`
}
