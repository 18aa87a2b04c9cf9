import { expect, it } from 'vitest'
import type { FeedbackRow, NewestAlert } from './alerts.ts'
import { feedbackTexts } from './feedback.ts'

const judged = (...feedback: FeedbackRow[]): NewestAlert => ({ feedback }) as unknown as NewestAlert
const said = (changes: Partial<FeedbackRow> = {}): FeedbackRow => ({
  ...{ actor: 'ana', verdict: 'false_positive', comment: null, given_at: '2026-11-24T10:00:00Z' },
  ...changes,
})

it('nobody judged it: nothing is said', () => expect(feedbackTexts(judged(), 'en')).toEqual([]))

it('who, when, what and why, in the language of the question, the newest first', () => {
  const alert = judged(said(), said({ actor: 'eva', verdict: 'true_positive', comment: 'seen in the logs' }))
  expect(feedbackTexts(alert, 'en')).toEqual([
    'Judged by eva (2026-11-24) a true positive: «seen in the logs».',
    'Judged by ana (2026-11-24) a false positive.',
  ])
  expect(feedbackTexts(alert, 'es')[0]).toBe(
    'Valorada por eva (2026-11-24) como verdadero positivo: «seen in the logs».',
  )
})

it('a long comment is cut and many verdicts are not all told', () => {
  const alert = judged(...Array.from({ length: 9 }, () => said({ comment: 'x'.repeat(500) })))
  const texts = feedbackTexts(alert, 'en')
  expect(texts).toHaveLength(5)
  expect(texts[0]?.length).toBeLessThan(260)
})
