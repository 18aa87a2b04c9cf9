import { describe, expect, test } from 'vitest'
import { fakeDatabase } from '../queries/fake-database.ts'
import { type Block, type Decision, doneAbout, doneTexts } from './done-about.ts'

const DECISION: Decision = {
  address: '203.0.113.66',
  action: 'block',
  status: 'active',
  requested_by: 'maria',
  policy: null,
  decided_at: '2026-03-10T18:00:00Z',
  expires_at: null,
}
const BLOCK: Block = {
  address: '203.0.113.66/32',
  action: 'block',
  enforcer: 'edge-1',
  reported_at: '2026-03-10T18:01:00Z',
  expires_at: '2026-03-10T19:00:00Z',
  decision_status: 'active',
}
const texts = (done: Parameters<typeof doneTexts>[0]): string =>
  doneTexts(done, { language: 'en', zone: 'UTC' }).join(' ')

describe('what was done is told as it is known', () => {
  test.each([
    [
      'nothing decided, no enforcer',
      { enforcers: 0, decisions: [], blocks: [] },
      'Autoinmune applied nothing, and what others block is not known',
    ],
    [
      'nothing decided, an enforcer',
      { enforcers: 2, decisions: [], blocks: [] },
      'There are no decisions about these addresses. The enforcers that report (2) have none of them blocked.',
    ],
    [
      'decided, no enforcer',
      { enforcers: 0, decisions: [DECISION], blocks: [] },
      'block, active, asked for by maria, with no end set. No enforcer has reported: whether anything is in force is not known.',
    ],
    [
      'decided, not in force',
      { enforcers: 1, decisions: [DECISION], blocks: [] },
      'The enforcers that report (1) have none of them blocked.',
    ],
    [
      'in force',
      { enforcers: 1, decisions: [DECISION], blocks: [BLOCK] },
      '203.0.113.66/32 is already blocked by the word of edge-1, until',
    ],
    [
      'in force, decision revoked',
      { enforcers: 1, decisions: [], blocks: [{ ...BLOCK, decision_status: 'revoked' }] },
      'NOTE: its decision is no longer active.',
    ],
  ])('%s', (_, done, said) => {
    expect(texts(done)).toContain(said)
  })

  test('what is in force is not said to be unknown or absent', () => {
    expect(texts({ enforcers: 1, decisions: [DECISION], blocks: [BLOCK] })).not.toMatch(
      /not known|have none of them|applied nothing/,
    )
  })
})

test('a database without an answer means that nothing is known to be done', async () => {
  expect(await doneAbout(fakeDatabase({}), ['203.0.113.66'])).toEqual({ enforcers: 0, decisions: [], blocks: [] })
})

test('what is blocked is looked up only where an enforcer reported', async () => {
  const quiet = fakeDatabase({ 'done-about': [{ enforcers: 0, decisions: [DECISION] }], 'blocks-about': [BLOCK] })
  expect(await doneAbout(quiet, ['203.0.113.66'])).toEqual({ enforcers: 0, decisions: [DECISION], blocks: [] })
  expect(quiet.asked).toHaveLength(1)
  const heard = fakeDatabase({ 'done-about': [{ enforcers: 1, decisions: [] }], 'blocks-about': [BLOCK] })
  expect(await doneAbout(heard, ['203.0.113.66'])).toEqual({ enforcers: 1, decisions: [], blocks: [BLOCK] })
})
