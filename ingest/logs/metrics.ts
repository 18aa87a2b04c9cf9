// Every metric of log ingestion.
import { Counter, collectDefaultMetrics, Gauge, Registry } from 'prom-client'
import type { Reading } from './reader.ts'

export type LogMetrics = {
  readonly registry: Registry
  count(source: string, readings: readonly Reading[]): void
  /** Datagrams that found the queue full. */
  countDropped(source: string, count: number): void
  /** A file that was cut short, or that was gone before it was read to its end. */
  countFileLoss(source: string, reason: 'truncated' | 'rotated_away'): void
  /** Requests and connections that were refused. */
  countRefused(source: string, reason: string): void
  /** Bytes of a source's files that are not read yet. */
  setBacklog(source: string, bytes: number): void
}

/** Metrics in a registry of their own, with Node's process metrics. `templateTexts`: texts held now. `source` is a name of the configuration, so labels are bounded. */
export const openLogMetrics = (templateTexts: () => number): LogMetrics => {
  const registry = new Registry()
  registry.setDefaultLabels({ processor: 'logs' })
  collectDefaultMetrics({ register: registry })
  const counter = <L extends string>(name: string, help: string, labelNames: L[]) =>
    new Counter({ name: `logs_${name}_total`, help, labelNames, registers: [registry] })
  const lines = counter('read_lines', 'Lines read: the sum of parsed, ignored and rejected ones.', ['source'])
  const parsed = counter('parsed_lines', 'Lines that became a row.', ['source', 'format'])
  const ignored = counter('ignored_lines', 'Empty lines, headers, and what this service says about itself.', [
    'source',
    'reason',
  ])
  const rejected = counter('rejected_lines', 'Lines that went to the dead letters.', ['source', 'reason'])
  const cut = counter('cut_lines', 'Parsed lines that were longer than what is kept.', ['source'])
  const catchAll = counter('catch_all_lines', 'Parsed lines without a template of their own: the templates are full.', [
    'source',
  ])
  const events = counter('emitted_events', 'Network events from lines about a flow.', ['source', 'origin'])
  const dropped = counter('dropped_datagrams', 'Datagrams that found the queue full.', ['source'])
  const losses = counter('lost_files', 'Files cut short by others, or gone before they were read to their end.', [
    'source',
    'reason',
  ])
  const refused = counter('refused_requests', 'Requests and connections refused.', ['source', 'reason'])
  const backlog = new Gauge({
    name: 'logs_backlog_bytes',
    help: 'Bytes of followed files that are not read yet.',
    labelNames: ['source'],
    registers: [registry],
  })
  new Gauge({
    name: 'logs_template_texts',
    help: 'Texts of log templates held, of at most 8,192.',
    registers: [registry],
    collect() {
      this.set(templateTexts())
    },
  })
  return {
    registry,
    count(source, readings) {
      lines.inc({ source }, readings.length)
      for (const reading of readings) {
        if (reading.kind === 'ignored') ignored.inc({ source, reason: reading.reason })
        else if (reading.kind === 'rejected') rejected.inc({ source, reason: reading.reason })
        else {
          parsed.inc({ source, format: reading.log.format ?? '' })
          if (reading.isCut) cut.inc({ source })
          if (reading.isCatchAll) catchAll.inc({ source })
          if (reading.event) events.inc({ source, origin: reading.event.origin ?? '' })
        }
      }
    },
    countDropped: (source, count) => dropped.inc({ source }, count),
    countFileLoss: (source, reason) => losses.inc({ source, reason }),
    countRefused: (source, reason) => refused.inc({ source, reason }),
    setBacklog: (source, bytes) => backlog.set({ source }, bytes),
  }
}
