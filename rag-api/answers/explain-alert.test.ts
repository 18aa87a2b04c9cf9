import { expect, it } from 'vitest'
import { ALERT, answer, EVENT } from './asking.fixture.ts'

const attributions = [
  { feature: 'ssh_client_is_library', value: 1, contribution: 2.5, output: 'attack' },
  { feature: 'payload_ratio', contribution: -0.4, output: 'attack' },
  { feature: 'login_attempts_log', value: Math.log1p(40), contribution: 1.2, output: 'ssh_bruteforce' },
]
const said = { detector: 'model', input_group: 'model', log_likelihood_ratio: 3, flow_count: 40, event_ids: [EVENT] }
const explained = async (question: string, evidence: object) => {
  const alert = { ...ALERT, status: 'open', revision: 1, summary: null, feedback: [], evidence: [evidence] }
  const { response } = await answer(question, { 'newest-alert': [alert] })
  return { ...response, answer: response.answer.replaceAll('\u00a0', ' ') }
}

it.each([
  [
    `explícame la alerta ${ALERT.alert_id}`,
    'Por qué el modelo lo llama ataque (peso en log-odds; + a favor): cliente SSH programado: sí (+2,5); parte del contenido que envía el origen: no medido (-0,4) — y por qué fuerza bruta por SSH: intentos de acceso: 40 (+1,2).',
  ],
  [
    `explain alert ${ALERT.alert_id}`,
    'Why the model calls it an attack (weight in log-odds; + speaks for it): SSH client is a library: yes (+2.5); share of the payload sent by the source: not measured (-0.4) — and why SSH brute force: log-in attempts: 40 (+1.2).',
  ],
])('tells what decided in the model: %s', async (question, text) => {
  const response = await explained(question, { ...said, attributions })
  expect(response.answer).toContain(text)
  expect(response.tables?.some(({ columns }) => columns.join() === 'output,feature,value,contribution')).toBe(true)
})

it('shows the heaviest piece of each detector, for and against, and how many there are', async () => {
  const weak = { ...said, log_likelihood_ratio: 1 }
  const against = { ...said, log_likelihood_ratio: -1.5, flow_count: 0, event_ids: [] }
  const alert = {
    ...ALERT,
    status: 'open',
    revision: 1,
    summary: null,
    feedback: [],
    evidence: [weak, said, against, against],
  }
  const { response } = await answer(`explica la alerta ${ALERT.alert_id}`, { 'newest-alert': [alert] })
  expect(response.answer).toContain('• model (modelo): peso (log-verosimilitud) 3, 40 flujos, el mayor de 2.')
  expect(response.answer).toContain('• model (modelo): peso (log-verosimilitud) -1,5, el mayor de 2.')
  expect(response.answer).toContain(
    '(modelo); los indicios de una misma fuente no se suman. Estado: abierta; revisión 1.',
  )
  expect(response.tables[0]?.rows).toHaveLength(4)
})

it('says nothing of it where nothing was computed', async () => {
  const response = await explained(`explain alert ${ALERT.alert_id}`, said)
  expect(response.answer).not.toContain('Why the model')
  expect(response.tables?.map(({ title }) => title)).toEqual(['Evidence'])
})
