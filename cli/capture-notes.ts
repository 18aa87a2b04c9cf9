// What a person should know about a capture that was not read in full.
import type { CaptureProblems } from '../ingest/sensor/capture-parser.ts'
import type { SensorCounters } from '../ingest/sensor/sensor.ts'

/** Sentences about cut files, corrupt records and packets passed over; none for a clean capture. */
export const captureNotes = (counters: SensorCounters & { readonly capture: CaptureProblems }): string[] => {
  const { capture, packets_skipped } = counters
  const notes: string[] = []
  if (capture.stopped) notes.push(`reading stopped early: ${capture.stopped}`)
  if (capture.truncatedTails > 0) notes.push('the file ends in the middle of a record')
  if (capture.skippedRecords > 0) notes.push(`${capture.skippedRecords} records make no sense and were passed over`)
  if (capture.kernelDrops) notes.push(`the capturing tool lost ${capture.kernelDrops} packets`)
  const skipped = Object.entries(packets_skipped).filter(([, count]) => count > 0)
  if (skipped.length > 0) {
    const reasons = skipped.map(([reason, count]) => `${count} ${reason}`).join(', ')
    notes.push(`${counters.packets_seen} packets, passed over: ${reasons}`)
  }
  if (counters.packets_seen === 0) notes.push('the capture holds no packets')
  return notes
}
