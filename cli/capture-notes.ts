// What a person should know about a capture that was read.
import type { CaptureProblems } from '../ingest/sensor/capture/capture-parser.ts'
import { imbalanceOf } from '../ingest/sensor/conservation.ts'
import type { SensorCounters } from '../ingest/sensor/sensor.ts'
import { balanceText, flowsText, packetsText } from './conservation-text.ts'

type CaptureCounters = SensorCounters & { readonly capture: CaptureProblems }

/** One line for every capture: what was seen, what became of it, and whether the sums close. */
export const captureSummary = (counters: CaptureCounters): string => {
  const dropped = counters.capture.kernelDrops ?? 0
  return [packetsText(counters, dropped), flowsText(counters), balanceText(imbalanceOf(counters))].join('; ')
}

/** Sentences about cut files and corrupt records; none for a clean capture. */
export const captureNotes = (counters: CaptureCounters): string[] => {
  const { capture } = counters
  const notes: string[] = []
  if (capture.stopped) notes.push(`reading stopped early: ${capture.stopped}`)
  if (capture.truncatedTails > 0) notes.push('the file ends in the middle of a record')
  if (capture.skippedRecords > 0) notes.push(`${capture.skippedRecords} records make no sense and were passed over`)
  if (capture.kernelDrops) notes.push(`the capturing tool lost ${capture.kernelDrops} packets`)
  if (counters.packets_seen === 0) notes.push('the capture holds no packets')
  return notes
}
