import { expect, it } from 'vitest'
import type { Evidence } from '../../schemas/messages.ts'
import { summarise } from './summary.ts'

const said = (log_likelihood_ratio: number, ...saw: string[]): Evidence => ({
  ...{ detector: 'remote_execution', input_group: 'content', log_likelihood_ratio },
  facts: Object.fromEntries(saw.map((name) => [`saw ${name}`, 1])),
})
const told = (...evidence: Evidence[]): string =>
  summarise({
    ...{ subject: { type: 'source', value: '10.0.0.21' }, attackClass: 'apt', targets: ['10.0.0.10:445'] },
    ...{ evidence, count: 2, seconds: 3 },
  })

it('names what was seen, each once, the strongest evidence first', () =>
  expect(told(said(4, 'svcctl.StartService'), said(12, 'svcctl.CreateService', 'svcctl.StartService'))).toBe(
    'Post-compromise activity by 10.0.0.21 of 10.0.0.10: svcctl.CreateService, svcctl.StartService; 2 flows in 3 s; says remote_execution (content).',
  ))

it('names five, and says how many more', () =>
  expect(told(said(12, 'a', 'b', 'c', 'd', 'e', 'f', 'g'))).toContain(': a, b, c, d, e, 2 more;'))
