import { expect, test } from 'vitest'
import { understand } from '../understanding/understand.ts'
import { ALERT_QUESTIONS, aboutAlert } from './follow-ups.ts'

const ID = '01a20e80-0280-8000-bfee-f613fe067ceb'

test.each(ALERT_QUESTIONS.flatMap((intent) => (['es', 'en'] as const).map((language) => [intent, language] as const)))(
  'what is offered to be asked next is understood: %s in %s',
  (intent, language) => {
    const [question = ''] = aboutAlert(ID, language, intent)
    const read = understand({ question, now: Date.parse('2026-11-24T18:30:00Z'), zone: 'UTC' })
    expect(read).toMatchObject({ intent, language, entities: { alert_ids: [ID], event_ids: [] } })
  },
)
