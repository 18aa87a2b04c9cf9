import { describe, expect, it } from 'vitest'
import type { Evidence } from '../../schemas/messages.ts'
import { PRIOR_LOG_ODDS, probabilityOf, weigh } from './weight.ts'

const MINUTE = 60_000_000
const said = (strength: number, detector = 'a', input_group = 'rate', atUs = 0): Evidence => ({
  ...{ detector, input_group, log_likelihood_ratio: strength, last_seen_us: atUs },
})
const above = (evidence: readonly Evidence[], nowUs = 0) => weigh(evidence, nowUs).logOdds - PRIOR_LOG_ODDS

describe('evidence of one subject and class', () => {
  it('adds up between groups, not within one', () => {
    expect(above([said(4), said(3, 'b', 'content')])).toBeCloseTo(7)
    expect(above([said(4), said(3, 'b')])).toBeCloseTo(4)
  })

  it('saturates when a detector repeats itself', () => {
    expect(above([said(4), said(4)])).toBeCloseTo(6)
    expect(above(Array.from({ length: 50 }, () => said(4)))).toBeCloseTo(6)
    expect(above(Array.from({ length: 50 }, () => said(11)))).toBeCloseTo(12)
  })

  it('loses half of its weight in ten minutes', () => {
    expect(above([said(8)], 10 * MINUTE)).toBeCloseTo(4)
    expect(above([said(8)], 20 * MINUTE)).toBeCloseTo(2)
  })

  it('counts benign evidence, bounded like the rest', () => {
    expect(above([said(4), said(-1.5, 'model', 'model')])).toBeCloseTo(2.5)
    expect(above(Array.from({ length: 50 }, () => said(-1.5, 'model', 'model')))).toBeCloseTo(-1.5)
  })

  it('does not count what speaks against an attack where something decisive was seen', () => {
    const decisive = { ...said(10.4), decisive: true }
    expect(weigh([decisive, said(-1.5, 'model', 'model')], 0).logOdds).toBeCloseTo(PRIOR_LOG_ODDS + 10.4)
  })

  it('corroborates only when a group says enough', () => {
    expect(weigh([said(4), said(1, 'model', 'model')], 0).groups).toEqual(['rate'])
    expect(weigh([said(4), said(3, 'model', 'model')], 0).groups).toEqual(['rate', 'model'])
  })

  it('tells apart what was measured from what was learnt', () => {
    expect(weigh([said(4), said(6, 'model', 'model')], 0).measured).toBeCloseTo(4)
  })
})

it('turns log-odds into a probability', () => {
  expect(probabilityOf(0)).toBe(0.5)
  expect(probabilityOf(Math.log(99))).toBeCloseTo(0.99)
})
