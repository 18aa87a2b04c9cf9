// Lines in, messages out: the one way from every source to the broker.
//
//   source ─ take(lines) ─► read ─► queue ─► one request at a time to the broker ─► take resolves
//
// A source that can wait (file, TCP, HTTP) awaits `take` and is thereby slowed to the broker's pace. What several sources give while a
// request is under way leaves with the next one.
import { deadLetterOf } from '../../processors/runtime/dead-letters.ts'
import type { Output } from '../../processors/runtime/processor.ts'
import type { OutputProducer, WireRecord } from '../../processors/runtime/producer.ts'
import type { LogMetrics } from './metrics.ts'
import { type ReaderDeps, type Reading, readLine, type SourceLine, type Stream } from './reader.ts'

export type IntakeDeps = ReaderDeps & {
  readonly producer: Pick<OutputProducer, 'send' | 'sendRecords'>
  readonly metrics: Pick<LogMetrics, 'count'>
}

export type Intake = {
  /** Reads lines of one stream; resolves with what became of each once the broker has acknowledged all; rejects when it did not. */
  take(stream: Stream, lines: readonly SourceLine[]): Promise<readonly Reading[]>
  /** Rejects once the broker has refused a request for good: nothing leaves any more. */
  readonly failed: Promise<never>
  /** Waits for what was taken. */
  drain(): Promise<void>
}

type Parcel = { readonly outputs: Output[]; readonly letters: WireRecord[] }

/** The dead letters' partition: an unread line never was in the topic. */
const NO_PARTITION = -1

export const createIntake = ({ producer, metrics, ...reading }: IntakeDeps): Intake => {
  let waiting: Parcel = { outputs: [], letters: [] }
  /** Resolves when `waiting` has left; undefined: nothing is under way. */
  let next: Promise<void> | undefined
  let underWay: Promise<void> = Promise.resolve()
  const { promise: failed, reject: fail } = Promise.withResolvers<never>()
  failed.catch(() => undefined)

  const send = async (): Promise<void> => {
    await underWay
    const parcel = waiting
    waiting = { outputs: [], letters: [] }
    next = undefined
    underWay = (async () => {
      if (parcel.outputs.length > 0) await producer.send(parcel.outputs)
      if (parcel.letters.length > 0) await producer.sendRecords(parcel.letters)
    })()
    await underWay
  }

  const leave = (): Promise<void> => {
    if (!next) {
      next = send()
      next.catch(fail)
    }
    return next
  }

  return {
    async take(stream, lines) {
      const readings = lines.map((line) => readLine(line, stream, reading))
      const before = waiting.outputs.length + waiting.letters.length
      for (const [index, one] of readings.entries()) {
        addTo(waiting, one, lines[index] as SourceLine, stream, reading.nowUs)
      }
      if (waiting.outputs.length + waiting.letters.length > before) await leave()
      metrics.count(stream.source, readings)
      return readings
    },
    failed,
    async drain() {
      await next
      await underWay
    },
  }
}

const addTo = (parcel: Parcel, reading: Reading, line: SourceLine, stream: Stream, nowUs: () => number): void => {
  if (reading.kind === 'log') {
    const { log, event } = reading
    parcel.outputs.push({ topic: 'logs.raw', key: log.component ?? '', message: log })
    if (event) parcel.outputs.push({ topic: 'events.raw', key: event.src_ip ?? '', message: event })
  } else if (reading.kind === 'rejected') parcel.letters.push(letterOf(reading, line, stream, nowUs()))
}

/** The line's own bytes, with the source as key; its place in the source is in the headers. */
const letterOf = (
  { reason, error }: Extract<Reading, { kind: 'rejected' }>,
  { bytes, place }: SourceLine,
  { source, format }: Stream,
  nowUs: number,
): WireRecord => {
  const nowMs = Math.floor(nowUs / 1000)
  const record = {
    key: Buffer.from(source),
    value: Buffer.from(bytes),
    offset: '-1',
    timestamp: String(nowMs),
    headers: { 'log.source': source, 'log.format': format, 'log.place': place },
  }
  return deadLetterOf(record, { reason, error, processor: 'logs', topic: 'logs.raw', partition: NO_PARTITION }, nowMs)
}
