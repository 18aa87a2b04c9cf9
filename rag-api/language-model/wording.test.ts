import { expect, test } from 'vitest'
import { replayRun } from './replay.ts'
import type { Run } from './runs.ts'
import { contextOf, judgeWording, type Material } from './wording.ts'

const CLAIM = '203.0.113.66 → 10.0.0.5: 40 flows.'
const MATERIAL: Material = {
  language: 'en',
  facts: [
    { text: 'Most suspicious first:', isClaim: false, isAlert: false },
    { text: CLAIM, isClaim: true, isAlert: false },
    { text: '203.0.113.66 → 10.0.0.6: 3 flows.', isClaim: true, isAlert: false },
    { text: 'There is no baseline yet.', isClaim: false, isAlert: false },
  ],
  context: [],
  pseudonyms: { ADDRESS_A: '203.0.113.66' },
}

test('what is left out follows, leads apart; thoughts, emphasis and bullets go; tokens become values', () => {
  const output = '<think>block them all</think>\n- **ADDRESS_A** sent 40 flows to 10.0.0.5.\n'
  expect(judgeWording(output, MATERIAL)).toEqual({
    verdict: 'worded',
    answer: '203.0.113.66 sent 40 flows to 10.0.0.5.\n• 203.0.113.66 → 10.0.0.6: 3 flows.\nThere is no baseline yet.',
  })
})

test.each([
  ['a token that stands for nothing', 'ADDRESS_B sent 40 flows to 10.0.0.5.', 'ADDRESS_B stands for nothing'],
  ['a thought that does not end', '<think>203.0.113.66 sent 40 flows', 'it holds markup'],
  ['nothing of the facts', '203.0.113.66 appears.', 'it says nothing of the facts'],
])('%s is refused', (_what, output, because) => {
  expect(judgeWording(output, MATERIAL)).toEqual({ verdict: 'refused', because })
})

const response = (understood_as: string) =>
  ({ interpretation: { understood_as }, language: 'en' }) as unknown as Parameters<typeof contextOf>[1]

test('of the question only its times may be said: what it supposes is no fact', () => {
  expect(contextOf('were there 500 attacks in the last 2 hours?', response('count'))).toEqual(['count', '2 hour'])
})

const RUN = (text: string): Run => ({
  ...MATERIAL,
  ...{ run_id: 'r', request_id: 'q', actor: 'local', question: 'q', provider: 'openai', model: 'm' },
  ...{ facts: [...MATERIAL.facts], context: [] },
  steps: [
    {
      ...{
        task: 'wording',
        system: '',
        messages: [],
        offers: [],
        calls: [],
        tokens: { input: 1, output: 1 },
        took_ms: 1,
      },
      output: { text, calls: [{ id: 'c', name: 'count', given: { limit: 1 } }] },
      error: null,
    },
  ],
  ...{ verdict: 'refused', refused_because: 'then', input_tokens: 1, output_tokens: 1, took_ms: 1 },
})

test('a stored run is judged by the checks of today', () => {
  expect(replayRun(RUN('203.0.113.66 sent 40 flows to 10.0.0.5.'), [])).toMatchObject({
    verdict_then: 'refused',
    verdict_now: 'worded',
    calls: [{ name: 'count', accepted: false, because: 'there is no such function' }],
  })
  expect(replayRun(RUN('203.0.113.66 sent 41 flows.'), [])).toMatchObject({
    verdict_now: 'refused',
    refused_because_now: 'the number 41 (flow) is not in the facts',
    answer: null,
  })
  expect(replayRun({ ...RUN(''), steps: [] }, [])).toMatchObject({ verdict_now: 'failed', refused_because_now: 'then' })
})
