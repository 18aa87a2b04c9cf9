// Metrics of log detection beside those of every processor.
import { Counter, Gauge, type Registry } from 'prom-client'

export type LogDetectionMetrics = {
  countMatched(matched: number, withoutAddress: number): void
  register(registry: Registry): void
}

/** `rules` in use, `refused` that could not be. */
export const openLogDetectionMetrics = (rules: number, refused: number): LogDetectionMetrics => {
  const lines = new Counter({
    name: 'log_detection_matched_lines_total',
    help: 'Log lines that at least one Sigma rule accuses somebody with.',
    registers: [],
  })
  const addressless = new Counter({
    name: 'log_detection_matches_without_address_total',
    help: 'Matches of Sigma rules with lines that name no address: nobody is accused.',
    registers: [],
  })
  const listed = new Gauge({
    name: 'log_detection_rules',
    help: 'Sigma rules: for logs and in use, or refused (of either kind).',
    labelNames: ['state'],
    registers: [],
  })
  listed.set({ state: 'used' }, rules)
  listed.set({ state: 'refused' }, refused)
  return {
    countMatched: (matched, withoutAddress) => {
      lines.inc(matched)
      addressless.inc(withoutAddress)
    },
    register: (registry) => {
      for (const metric of [lines, addressless, listed]) registry.registerMetric(metric as Counter)
    },
  }
}
