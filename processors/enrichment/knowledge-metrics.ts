// What /metrics says about the files and feeds behind enrichment, read when it is asked.
import { Gauge, type Registry } from 'prom-client'
import type { KnowledgeStatus } from './knowledge.ts'

/** Adds the gauges. Labels are bounded by the configuration. */
export const registerKnowledgeMetrics = (registry: Registry, status: () => KnowledgeStatus): void => {
  const gauge = <L extends string>(
    name: string,
    help: string,
    labelNames: readonly L[],
    collect: (each: Gauge<L>) => void,
  ): void => {
    new Gauge({
      ...{ name: `enrichment_${name}`, help, labelNames, registers: [registry] },
      collect() {
        this.reset()
        collect(this)
      },
    })
  }
  gauge('data_file_age_seconds', 'Since the day on which the data of the file was published.', ['name'], (each) => {
    for (const { name, date } of status().sources) each.set({ name }, (Date.now() - Date.parse(date)) / 1000)
  })
  gauge('unusable_files', 'Files whose newest version cannot be used; the one before it goes on.', ['what'], (each) => {
    for (const what of status().problems.keys()) if (!what.startsWith('feed ')) each.set({ what }, 1)
  })
  gauge('intel_indicators', 'Indicators in use.', [], (each) => each.set(status().indicators))
  registerFeedMetrics(gauge, status)
}

type Register = <L extends string>(
  name: string,
  help: string,
  labels: readonly L[],
  collect: (each: Gauge<L>) => void,
) => void

const registerFeedMetrics = (gauge: Register, status: () => KnowledgeStatus): void => {
  const feeds = () => status().feeds
  gauge('feed_age_seconds', 'Since its source last confirmed the copy in use; absent: no copy.', ['feed'], (each) => {
    for (const { name, confirmedAtMs } of feeds())
      if (confirmedAtMs) each.set({ feed: name }, (Date.now() - confirmedAtMs) / 1000)
  })
  gauge('feed_indicators', 'Indicators that the copy in use gives.', ['feed'], (each) => {
    for (const { name, counts } of feeds()) each.set({ feed: name }, counts.indicators)
  })
  gauge(
    'feed_skipped_entries',
    'Entries of the copy in use that are left out, by reason.',
    ['feed', 'reason'],
    (each) => {
      for (const { name, counts } of feeds()) {
        for (const [reason, count] of Object.entries(counts.skipped)) each.set({ feed: name, reason }, count)
      }
    },
  )
  gauge('feed_failing', '1: its newest fetch or reading failed, the last good copy is in use.', ['feed'], (each) => {
    for (const { name, problem } of feeds()) each.set({ feed: name }, problem === undefined ? 0 : 1)
  })
  gauge('feed_failures', 'Fetches that failed since the start.', ['feed'], (each) => {
    for (const { name, failures } of feeds()) each.set({ feed: name }, failures)
  })
}
