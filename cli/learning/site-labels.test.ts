import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { describe, expect, it, onTestFinished } from 'vitest'
import { labelsOfFeedback, labelsOfFile, mergeLabels, type Verdict } from './site-labels.ts'

const [A, B] = ['00000000-0000-7000-8000-00000000000a', '00000000-0000-7000-8000-00000000000b']
const verdict = (alert_id: string, changes: Partial<Verdict> = {}): Verdict => ({
  ...{ alert_id, verdict: 'true_positive', attack_class: 'port_scan', event_ids: [A, B] },
  ...changes,
})

describe('labels of feedback', () => {
  it('give the events of a right alert its class and those of a false one none', () => {
    const { labels } = labelsOfFeedback([
      verdict('1', { event_ids: [A] }),
      verdict('2', { event_ids: [B], verdict: 'false_positive' }),
    ])
    expect(labels).toEqual([
      { event_id: A, label: 'port_scan', group: '1' },
      { event_id: B, label: 'normal', group: '2' },
    ])
  })

  it('learn nothing where people disagree, or the alert is stored no longer', () => {
    const found = labelsOfFeedback([
      verdict('1'),
      verdict('1', { verdict: 'false_positive' }),
      verdict('2', { attack_class: null, event_ids: null }),
      verdict('3'),
      verdict('3'),
    ])
    expect(found).toMatchObject({ alerts: 1, disputed: 1, gone: 1 })
    expect(new Set(found.labels.map(({ group }) => group))).toEqual(new Set(['3']))
  })
})

const fileWith = (text: string): string => {
  const folder = mkdtempSync(path.join(tmpdir(), 'autoinmune-labels-'))
  onTestFinished(() => rmSync(folder, { recursive: true }))
  const file = path.join(folder, 'labels.csv')
  writeFileSync(file, text)
  return file
}

describe('a table of labels', () => {
  it('is read', () => {
    expect(labelsOfFile(fileWith(`event_id,class\n${A.toUpperCase()},ddos\n${B},normal\n`))).toEqual([
      { event_id: A, label: 'ddos', group: null },
      { event_id: B, label: 'normal', group: null },
    ])
  })

  it.each([
    ['no rows', 'event_id,class\n', /it has no rows/],
    ['another column', `id,class\n${A},ddos\n`, /no column event_id/],
    ['every bad row', `event_id,class\n12,ddos\n${A},virus\n`, /row 2: event_id is 12.*\n.*row 3: class is virus/],
  ])('names %s', (_, text, message) => {
    expect(() => labelsOfFile(fileWith(text))).toThrow(message)
  })
})

it('the table of a person wins over feedback', () => {
  const merged = mergeLabels(
    [{ event_id: A, label: 'ddos', group: '1' }],
    [{ event_id: A, label: 'normal', group: null }],
  )
  expect(merged).toEqual([{ event_id: A, label: 'normal', group: null }])
})
