import { expect, test } from 'vitest'
import { createSensor } from '../ingest/sensor/sensor.ts'
import { captureNotes } from './capture-notes.ts'

const clean = { truncatedTails: 0, skippedRecords: 0, kernelDrops: undefined, stopped: undefined }
const empty = createSensor({ sensorId: 'test' }).counters()
const read = { ...empty, packets_seen: 9 }

test.each([
  ['a clean capture needs none', read, clean, []],
  ['an empty one is named', empty, clean, ['the capture holds no packets']],
  ['so is a cut tail', read, { ...clean, truncatedTails: 1 }, ['the file ends in the middle of a record']],
  ['so are drops', read, { ...clean, kernelDrops: 4 }, ['the capturing tool lost 4 packets']],
  [
    'so is what was passed over, by reason',
    { ...read, packets_skipped: { ...empty.packets_skipped, not_ip: 2 } },
    { ...clean, stopped: 'a block claims 4 bytes' },
    ['reading stopped early: a block claims 4 bytes', '9 packets, passed over: 2 not_ip'],
  ],
])('%s', (_name, counters, capture, notes) => {
  expect(captureNotes({ ...counters, capture })).toEqual(notes)
})
