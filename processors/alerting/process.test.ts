import { describe, expect, it } from 'vitest'
import { type Alert, alertCodec, type Evidence, evidenceCodec } from '../../schemas/messages.ts'
import { openMemoryState } from '../runtime/state-memory.ts'
import { createAlerting } from './process.ts'

const START_US = 1_795_428_000_000_000
const SECOND = 1_000_000
const MINUTE = 60 * SECOND

/** Evidence of a clear scan in the bucket that begins `at` microseconds after the start. */
const evidence = (at: number, changes: Evidence = {}): Evidence => ({
  ...{
    evidence_id: `${changes.detector ?? 'vertical_scan'}-${changes.attack_class ?? 'port_scan'}-${at}`,
    subject: { type: 'source', value: '203.0.113.5' },
  },
  ...{
    attack_class: 'port_scan',
    detector: 'vertical_scan',
    input_group: 'rate',
    log_likelihood_ratio: 12,
    decisive: true,
  },
  ...{ time_us: START_US + at, first_seen_us: START_US + at, last_seen_us: START_US + at + SECOND, flow_count: 100 },
  ...{
    event_ids: ['a', 'b'],
    targets: ['10.0.0.2:80'],
    techniques: ['T1046'],
    sources_count: 1,
    source_ip: '203.0.113.5',
  },
  facts: { distinct_ports: 100, failed_share: 0.98 },
  ...changes,
})
const weak = (at: number, changes: Evidence = {}): Evidence =>
  evidence(at, { log_likelihood_ratio: 5, decisive: false, ...changes })
const opinion = (at: number, strength: number, attack_class = 'port_scan'): Evidence =>
  weak(at, {
    detector: 'model',
    input_group: 'model',
    log_likelihood_ratio: strength,
    attack_class,
    attack_probability: 0.99,
  })

const openPartition = async (capacity = 100) => {
  const alerting = createAlerting({ nowUs: () => 7, capacity })
  const partition = await openMemoryState().open('alerting', 'evidence.emitted', 0)
  let offset = 0n
  const process = async (messages: readonly Evidence[]) => {
    const outcomes = await alerting.process(
      messages.map((message) => ({
        topic: 'evidence.emitted',
        message: evidenceCodec.decode(evidenceCodec.encode(message)),
      })),
      partition.begin(),
    )
    return outcomes
      .flatMap((outcome) => (outcome.kind === 'ok' ? outcome.outputs : []))
      .map(({ message }) => message as Alert)
  }
  return {
    process,
    feed: async (...messages: Evidence[]) => {
      const alerts = await process(messages)
      offset += BigInt(messages.length)
      await partition.commit(offset)
      return alerts
    },
    /** As the runner on Kafka calls it when the partition is quiet: committed at the same offset. */
    finish: async () => {
      const outputs = (await alerting.finish?.(partition.begin())) ?? []
      await partition.commit(offset)
      return outputs.map(({ message }) => message as Alert)
    },
  }
}

describe('an alert opens', () => {
  it('from one decisive piece of evidence', async () => {
    const [alert] = await (await openPartition()).feed(evidence(0))
    expect(alert).toMatchObject({
      ...{ revision: 1, status: 'open', attack_class: 'port_scan', source_ip: '203.0.113.5', event_count: 100 },
      ...{ severity: 'low', targets: ['10.0.0.2:80'], techniques: ['T1046'], raised_at_us: 7 },
    })
    expect(alert?.confidence).toBeGreaterThan(0.99)
    expect(alert?.summary).toBe(
      'Scan by 203.0.113.5 of 10.0.0.2: 100 ports, 98 % unanswered; 100 flows in 1 s; says vertical_scan (rate).',
    )
    expect(alertCodec.decode(alertCodec.encode(alert ?? {})).evidence).toHaveLength(1)
  })

  it('from two groups that agree, and not from either alone', async () => {
    const { feed } = await openPartition()
    expect(await feed(weak(0))).toEqual([])
    expect(await feed(opinion(0, 5))).toHaveLength(1)
  })

  it('not from one group, however long it insists', async () => {
    const { feed } = await openPartition()
    for (let at = 0; at < 100; at++) expect(await feed(opinion(at * 10 * SECOND, 6))).toEqual([])
  })

  it('not from two detectors that look at the same input', async () => {
    const { feed } = await openPartition()
    expect(await feed(weak(0), weak(0, { detector: 'horizontal_scan' }))).toEqual([])
  })

  it('not when the model speaks against weak evidence', async () => {
    const { feed } = await openPartition()
    expect(
      await feed(
        opinion(0, -1.5),
        weak(0),
        weak(0, { detector: 'feed', input_group: 'intelligence', log_likelihood_ratio: 4.5 }),
      ),
    ).toEqual([])
  })

  it('not of the class that the model prefers when measurements clearly name another', async () => {
    const { feed } = await openPartition()
    const guessing = evidence(0, { detector: 'password_guessing', attack_class: 'ssh_bruteforce' })
    const alerts = await feed(guessing, opinion(0, 6, 'port_scan'), weak(0, { log_likelihood_ratio: 4 }))
    expect(alerts.map(({ attack_class }) => attack_class)).toEqual(['ssh_bruteforce'])
  })
})

describe('an alert grows', () => {
  it('in few revisions, whatever the number of probes', async () => {
    const { feed, finish } = await openPartition()
    const alerts: Alert[] = []
    for (let at = 0; at < 120; at++) alerts.push(...(await feed(evidence(at * SECOND, { flow_count: 500 }))))
    const [last] = await finish()
    expect(new Set(alerts.map(({ alert_id }) => alert_id)).size).toBe(1)
    expect(alerts.length).toBeLessThan(15)
    expect(alerts.map(({ revision }) => revision)).toEqual(alerts.map((_, index) => index + 1))
    expect((last ?? alerts.at(-1))?.event_count).toBe(60_000)
  })

  it('counts flows that two detectors saw once', async () => {
    const { feed } = await openPartition()
    const [, alert] = await feed(evidence(0), evidence(0, { detector: 'horizontal_scan', flow_count: 250 }))
    expect(alert?.event_count).toBe(250)
  })

  it('replaces a bucket by its newer version and ignores an older one', async () => {
    const { feed, finish } = await openPartition()
    await feed(evidence(0), evidence(0, { flow_count: 300 }), evidence(0, { flow_count: 200 }))
    expect(await finish()).toEqual([])
    expect((await feed(evidence(0, { flow_count: 600 })))[0]?.event_count).toBe(600)
  })

  it('has a new revision each time it leaves, also when its partition was quiet in between', async () => {
    const { feed, finish } = await openPartition()
    await feed(evidence(0), evidence(10 * SECOND, { flow_count: 30 }))
    expect(await finish()).toMatchObject([{ revision: 2, event_count: 130 }])
    expect(await finish()).toEqual([])
    await feed(evidence(20 * SECOND, { flow_count: 3 }))
    expect(await finish()).toMatchObject([{ revision: 3, event_count: 133 }])
  })

  it('tells held-back growth when the time of the partition moves on', async () => {
    const { feed } = await openPartition()
    await feed(evidence(0), evidence(10 * SECOND, { flow_count: 30 }))
    const other = { subject: { type: 'source', value: '203.0.113.9' }, evidence_id: 'other' }
    const alerts = await feed(weak(50 * SECOND, other))
    expect(alerts).toMatchObject([{ revision: 2, event_count: 130, status: 'open' }])
  })

  it('says the same when a batch is delivered again', async () => {
    const { feed, process } = await openPartition()
    await feed(evidence(0))
    const batch = [evidence(SECOND, { flow_count: 400 }), evidence(40 * SECOND)]
    expect(await process(batch)).toEqual(await process(batch))
  })
})

describe('an alert closes', () => {
  it('when its subject is idle, and a new burst is a new alert', async () => {
    const { feed } = await openPartition()
    const [first] = await feed(evidence(0))
    const later = await feed(evidence(20 * MINUTE))
    expect(later.map(({ status, revision }) => [status, revision])).toEqual([
      ['closed', 2],
      ['open', 1],
    ])
    expect(later[0]?.alert_id).toBe(first?.alert_id)
    expect(later[1]?.alert_id).not.toBe(first?.alert_id)
  })

  it('although benign evidence goes on', async () => {
    const { feed } = await openPartition()
    await feed(evidence(0))
    const alerts: Alert[] = []
    for (let minute = 1; minute < 17; minute++) alerts.push(...(await feed(opinion(minute * MINUTE, -1.5))))
    expect(alerts.at(-1)).toMatchObject({ status: 'closed', last_seen_us: START_US + SECOND })
  })

  it('when evidence about another subject shows that time has passed', async () => {
    const { feed } = await openPartition()
    await feed(evidence(0))
    const other = { subject: { type: 'source', value: '203.0.113.9' }, evidence_id: 'other' }
    expect(await feed(weak(16 * MINUTE, other))).toMatchObject([
      { status: 'closed', subject: { value: '203.0.113.5' } },
    ])
  })

  it('rather than growing without bound when there are too many subjects', async () => {
    const { feed } = await openPartition(2)
    const alerts: Alert[] = []
    for (let n = 0; n < 4; n++) {
      alerts.push(
        ...(await feed(
          evidence(n * SECOND, { subject: { type: 'source', value: `203.0.113.${n}` }, evidence_id: `e${n}` }),
        )),
      )
    }
    expect(alerts.filter(({ status }) => status === 'closed').map(({ subject }) => subject?.value)).toEqual([
      '203.0.113.0',
      '203.0.113.1',
    ])
  })

  it('when the same address appears in a capture of another year', async () => {
    const { feed } = await openPartition()
    await feed(evidence(0))
    const alerts = await feed(evidence(-365 * 24 * 60 * MINUTE))
    expect(alerts.map(({ status }) => status)).toEqual(['closed', 'open'])
  })
})

describe('a hit of an intelligence feed', () => {
  const hit = (at: number, changes: Evidence = {}): Evidence =>
    weak(at, {
      detector: 'intel_hit',
      input_group: 'intelligence',
      attack_class: 'botnet_c2',
      log_likelihood_ratio: 6,
      ...changes,
    })

  it('raises no alert alone, however often it repeats', async () => {
    const { feed } = await openPartition()
    const alerts = await feed(...Array.from({ length: 30 }, (_, index) => hit(index * 10 * SECOND)))
    expect(alerts).toEqual([])
  })

  it('raises one together with another group, or when its feed is decisive', async () => {
    const { feed } = await openPartition()
    expect(await feed(hit(0), opinion(SECOND, 5, 'botnet_c2'))).toHaveLength(1)
    const other = await openPartition()
    expect(await other.feed(hit(0, { log_likelihood_ratio: 10, decisive: true }))).toHaveLength(1)
  })
})

it('rejects evidence that names nobody', async () => {
  const alerting = createAlerting({ nowUs: () => 7 })
  const state = (await openMemoryState().open('alerting', 'evidence.emitted', 0)).begin()
  const outcomes = await alerting.process([{ topic: 'evidence.emitted', message: {} }], state)
  expect(outcomes).toMatchObject([{ kind: 'reject', reason: 'incomplete' }])
})

it('evidence of a suppressed subject raises no alert and is counted as dropped, others go on', async () => {
  const left: Evidence[] = []
  const alerting = createAlerting({
    nowUs: () => 7,
    suppressionOf: ({ subject }) =>
      subject?.value === '10.0.0.1'
        ? { subject: '10.0.0.1', owner: 'ana', expires: '2999-01-01', reason: 'scanner' }
        : undefined,
    onSuppressed: (one) => left.push(one),
  })
  const partition = await openMemoryState().open('alerting', 'evidence.emitted', 0)
  const messages = [evidence(0, { subject: { type: 'source', value: '10.0.0.1' } }), evidence(0), {}]
  const outcomes = await alerting.process(
    messages.map((message) => ({ topic: 'evidence.emitted', message })),
    partition.begin(),
  )
  expect(outcomes.map(({ kind }) => kind)).toEqual(['drop', 'ok', 'reject'])
  expect(outcomes[0]).toMatchObject({ reason: 'suppressed' })
  expect(left).toHaveLength(1)
})
