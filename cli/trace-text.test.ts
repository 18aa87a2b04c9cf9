import { expect, test } from 'vitest'
import type { StoredRun } from '../rag-api/language-model/runs.ts'
import { renderReplayed, renderRun, renderRuns } from './trace-text.ts'

const RUN: StoredRun = {
  ...{ run_id: 'r1', at: '2026-03-10T18:30:00.123456Z', request_id: 'q1', actor: 'ana', question: 'how many\nalerts?' },
  ...{
    language: 'en',
    provider: 'openai',
    model: 'local',
    facts: [],
    context: [],
    pseudonyms: { ADDRESS_A: '10.0.0.5' },
  },
  steps: [
    {
      ...{ task: 'choice', system: 's', messages: [{ role: 'user', text: '<data>\n{}' }], offers: ['count'] },
      output: { text: '', calls: [] },
      calls: [{ name: 'count', given: { limit: 1 }, became: 'called' }],
      ...{ tokens: { input: 1, output: 1 }, took_ms: 12.4, error: null },
    },
  ],
  ...{ verdict: 'refused', refused_because: 'the number 7 is not in the facts' },
  ...{ input_tokens: 100, output_tokens: 20, took_ms: 812.3 },
}

test('a run is one line, with the reason below', () => {
  expect(renderRuns([RUN])).toBe(
    'r1  2026-03-10T18:30:00Z  refused  local  100+20 tokens  812 ms  how many alerts?\n    the number 7 is not in the facts',
  )
  expect(renderRuns([])).toContain('no run')
})

test('a run is shown call by call, with what tokens stand for', () => {
  expect(renderRun(RUN).split('\n').slice(2)).toEqual([
    '',
    '1. choice, 12 ms, 1 functions offered',
    '   user      <data>',
    '             {}',
    '   called count {"limit":1}: called',
    '   ADDRESS_A stands for 10.0.0.5',
  ])
})

test('a replay says then and now', () => {
  const replayed = {
    ...({ run_id: 'r1', verdict_then: 'refused', verdict_now: 'worded', refused_because_now: null } as const),
    ...{ refused_because_then: 'x', answer: 'There were 2 alerts.' },
    calls: [{ name: 'count', accepted: true, because: null }],
  }
  expect(renderReplayed(replayed)).toBe('then refused: x\nnow  worded\ncall count: accepted\n\nThere were 2 alerts.')
})
