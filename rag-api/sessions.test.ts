import { expect, test } from 'vitest'
import { openSessions } from './sessions.ts'
import { earlierFrom } from './understanding/conversation.ts'
import { understand } from './understanding/understand.ts'

const about = (question: string) => earlierFrom(understand({ question, now: 0, zone: 'UTC' }))

test('a session is remembered until it was idle for too long', () => {
  const sessions = openSessions(1000)
  sessions.remember('a', about('top 10 ips'), 0)
  expect(sessions.earlier('a', 1000)?.intent).toBe('top')
  expect(sessions.earlier('a', 1001)).toBeUndefined()
  expect(sessions.earlier('a', 500)).toBeUndefined()
})

test('the session unused for longest makes room', () => {
  const sessions = openSessions(1000, 2)
  for (const key of ['a', 'b', 'a', 'c']) sessions.remember(key, about('top 10 ips'), 0)
  expect(['a', 'b', 'c'].map((key) => sessions.earlier(key, 0) !== undefined)).toEqual([true, false, true])
})
