// Metrics of alerting beside those of every processor.
import { Counter, Gauge, type Registry } from 'prom-client'
import type { Evidence } from '../../schemas/messages.ts'
import { isExpired, type Suppression } from './suppressions.ts'

export type AlertingMetrics = {
  countSuppressed(evidence: Evidence): void
}

/** Declared once; counts from before the registration are not lost, the counter is made first. */
export const openAlertingMetrics = (
  entries: () => readonly Suppression[],
): AlertingMetrics & { register(registry: Registry): void } => {
  const suppressed = new Counter({
    name: 'alerting_suppressed_evidence_total',
    help: 'Evidence that counts for no alert because a suppression names its subject.',
    labelNames: ['attack_class', 'detector'],
    registers: [],
  })
  const listed = new Gauge({
    name: 'alerting_suppressions',
    help: 'Suppressions of the file, by whether they are in force or have expired.',
    labelNames: ['state'],
    registers: [],
    collect() {
      const expired = entries().filter((entry) => isExpired(entry, Date.now() * 1000)).length
      this.set({ state: 'active' }, entries().length - expired)
      this.set({ state: 'expired' }, expired)
    },
  })
  return {
    countSuppressed: ({ attack_class, detector }) =>
      suppressed.inc({ attack_class: attack_class ?? '', detector: detector ?? '' }),
    register(registry) {
      registry.registerMetric(suppressed)
      registry.registerMetric(listed)
    },
  }
}
