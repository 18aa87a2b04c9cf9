import { expect, test } from 'vitest'
import { createSensor } from '../ingest/sensor/sensor.ts'
import { captureNotes, captureSummary } from './capture-notes.ts'

const clean = { truncatedTails: 0, skippedRecords: 0, kernelDrops: undefined, stopped: undefined }
const empty = createSensor({ sensorId: 'test' }).counters()
const read = { ...empty, packets_seen: 9 }

test.each([
  ['a clean capture needs none', read, clean, []],
  ['an empty one is named', empty, clean, ['the capture holds no packets']],
  ['so is a cut tail', read, { ...clean, truncatedTails: 1 }, ['the file ends in the middle of a record']],
  ['so are drops', read, { ...clean, kernelDrops: 4 }, ['the capturing tool lost 4 packets']],
  [
    'so is a corrupt end',
    read,
    { ...clean, stopped: 'a block claims 4 bytes' },
    ['reading stopped early: a block claims 4 bytes'],
  ],
])('%s', (_name, counters, capture, notes) => {
  expect(captureNotes({ ...counters, capture })).toEqual(notes)
})

test('the summary names every reason, and says whether the sums close', () => {
  const skipped = { ...empty.packets_skipped, arp: 2, ieee80211: 1 }
  const counters = { ...empty, packets_seen: 9, packets_decoded: 6, packets_skipped: skipped, packets_exported: 6 }
  const flows = { flows_opened: 2, flows_closed: 2, flows_exported: 2 }
  expect(captureSummary({ ...counters, ...flows, capture: clean })).toBe(
    '9 packets seen, 6 decoded, 3 passed over (2 arp, 1 ieee80211); 2 flows opened, 2 exported; sums close',
  )
  expect(captureSummary({ ...counters, ...flows, packets_seen: 10, capture: clean })).toContain(
    'SUMS DO NOT CLOSE: 10 packets_seen are not 6 packets_decoded + 3 packets_skipped + 0 packets_held',
  )
})
