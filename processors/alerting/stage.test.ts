import { describe, expect, it } from 'vitest'
import type { Alert, Evidence } from '../../schemas/messages.ts'
import type { SubjectCase } from './case.ts'
import { receive } from './decide.ts'

const START_US = 1_795_428_000_000_000
const MINUTE = 60_000_000
const said = (attack_class: string, strength: number, atUs = 0, changes: Evidence = {}): Evidence => ({
  ...{ evidence_id: `${attack_class}-${atUs}`, subject: { type: 'source', value: '10.0.0.21' }, attack_class },
  ...{ detector: `${attack_class}_detector`, input_group: 'content', log_likelihood_ratio: strength },
  ...{ time_us: START_US + atUs, first_seen_us: START_US + atUs, last_seen_us: START_US + atUs, flow_count: 1 },
  ...{ targets: [`target of ${attack_class}`], techniques: [] },
  ...changes,
})
/** Classes of the alerts that open, in order. */
const opened = (...evidence: Evidence[]): Alert[] => {
  const subjectCase: SubjectCase = { subject: { type: 'source', value: '10.0.0.21' }, classes: [] }
  return evidence
    .flatMap((each) => receive(subjectCase, each, each.last_seen_us ?? 0, 0))
    .filter(({ revision }) => revision === 1)
}
const classes = (alerts: readonly Alert[]) => alerts.map(({ attack_class }) => attack_class)

describe('a step that administrators take too', () => {
  it('is no alert alone', () => expect(opened(said('apt', 5))).toEqual([]))

  it('is one on a machine that is commanded from elsewhere, whichever was seen first', () => {
    expect(classes(opened(said('botnet_c2', 9), said('apt', 5, MINUTE)))).toEqual(['apt'])
    expect(classes(opened(said('apt', 5), said('botnet_c2', 9, MINUTE)))).toEqual(['apt'])
  })

  it('is none long after that, nor where the command channel is the opinion of the model', () => {
    expect(opened(said('botnet_c2', 9), said('apt', 5, 30 * MINUTE))).toEqual([])
    expect(opened(said('botnet_c2', 6, 0, { input_group: 'model' }), said('apt', 5))).toEqual([])
  })

  it('is none where only timing speaks for a channel: an administrator has polling programs too', () =>
    expect(opened(said('botnet_c2', 4.5, 0, { input_group: 'rate' }), said('apt', 5))).toEqual([]))

  it('is none on a machine that only scans', () => expect(opened(said('port_scan', 9), said('apt', 5))).toEqual([]))

  it('shows the channel behind its own evidence, and takes neither its flows nor its targets', () => {
    const [alert] = opened(said('botnet_c2', 9), said('apt', 5, MINUTE))
    expect(alert?.evidence?.map(({ attack_class }) => attack_class)).toEqual(['apt', 'botnet_c2'])
    expect(alert).toMatchObject({ event_count: 1, targets: ['target of apt'] })
    expect(alert?.summary).toContain('botnet_c2_detector (content)')
  })
})

describe('two stages of one intrusion', () => {
  const sure = { decisive: true }
  it('are two alerts: neither explains the other', () =>
    expect(classes(opened(said('apt', 12, 0, sure), said('botnet_c2', 10, 0, sure)))).toEqual(['apt', 'botnet_c2']))

  it('do not make a channel of remote calls', () =>
    expect(classes(opened(said('apt', 12, 0, sure), said('botnet_c2', 5)))).toEqual(['apt']))
})
