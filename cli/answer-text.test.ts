import { expect, test } from 'vitest'
import { renderAnswer, type ShownAnswer } from './answer-text.ts'

const response: ShownAnswer = {
  answer: 'Antes hubo 120 flujos:\n• Un escaneo.',
  interpretation: { understood_as: 'lo que precedió al ataque', confidence: 0.98 },
  claims: [{ text: 'Un escaneo.', event_ids: ['e1', 'e2', 'e3', 'e4'], alert_ids: ['a1'], log_ids: ['l1'] }],
  dropped_claims: 0,
  coverage: { newest_event: '2026-03-10T16:57:00Z', tier: ['hot', 'warm'] },
  follow_ups: ['Explica esta alerta'],
  took_ms: 41,
}

test('ids stand under the claim that they prove', () => {
  expect(renderAnswer(response).split('\n')).toEqual([
    'Antes hubo 120 flujos:',
    '• Un escaneo.',
    '    alert a1',
    '    event e1 e2 e3 +1',
    '    log l1',
    '',
    '[lo que precedió al ataque; 98 %; 2026-03-10T16:57:00Z; hot+warm; 41 ms]',
    '  ? Explica esta alerta',
  ])
})

test('the chart stands under the answer', () => {
  const chart = { title: 'Horas', kind: 'bar', unit: 'horas', points: [{ label: '16', value: 2 }] } as const
  expect(
    renderAnswer({ ...response, chart })
      .split('\n')
      .slice(5, 8),
  ).toEqual(['', 'Horas (horas)', `  16 ${'█'.repeat(30)} 2`])
})

test("in a model's words the claims stand below as the proof; a refusal is said", () => {
  const wording = { by: 'model', model: 'local', refused_because: null }
  const lines = renderAnswer({ ...response, answer: 'Hubo un escaneo.', wording }).split('\n')
  expect(lines.slice(0, 5)).toEqual([
    'Hubo un escaneo.',
    '',
    '(local, checked against:)',
    '• Un escaneo.',
    '    alert a1',
  ])
  const refused = { ...wording, by: 'deterministic', refused_because: 'the number 7 is not in the facts' }
  expect(renderAnswer({ ...response, wording: refused })).toContain(
    "(not in a language model's words: the number 7 is not in the facts)",
  )
})

test('claims that were dropped are counted', () => {
  expect(renderAnswer({ ...response, dropped_claims: 2 })).toContain('(2 claims dropped: they did not check out)')
})

test('what an answer quotes cannot drive the terminal', () => {
  expect(renderAnswer({ ...response, answer: 'evil\u001b[2J' })).toContain('evil\\u{1b}[2J')
})
