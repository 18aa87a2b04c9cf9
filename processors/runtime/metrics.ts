// Every metric of a processor, counted per chunk of inputs.
import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client'
import type { StageCounts } from './ledger.ts'

/** What one chunk adds. */
export type ChunkMeasures = {
  readonly topic: string
  readonly partition: number
  readonly counts: ReadonlyMap<string, StageCounts>
  readonly deadLetters: number
  readonly seconds: number
  /** Since its producer wrote the chunk's newest message. */
  readonly ageSeconds: number
  /** Messages of the partition not consumed yet. */
  readonly lag: number
}

export type Metrics = {
  readonly registry: Registry
  countChunk(measures: ChunkMeasures): void
  countStaleCommit(topic: string): void
}

const BATCH_BUCKETS = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10]
const AGE_BUCKETS = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 60, 600]

/** Metrics of `processor` in a registry of their own, with Node's process metrics. */
export const openMetrics = (processor: string): Metrics => {
  const registry = new Registry()
  registry.setDefaultLabels({ processor })
  collectDefaultMetrics({ register: registry })
  const inputs = inputCounters(registry)
  const batches = batchMetrics(registry)
  return {
    registry,
    countChunk(measures) {
      const { topic } = measures
      for (const [stage, count] of measures.counts) countStage(inputs, { stage, topic }, count)
      batches.deadLetters.inc({ topic }, measures.deadLetters)
      batches.seconds.observe({ topic }, measures.seconds)
      batches.age.observe({ topic }, measures.ageSeconds)
      batches.lag.set({ topic, partition: measures.partition }, measures.lag)
    },
    countStaleCommit: (topic) => batches.staleCommits.inc({ topic }),
  }
}

const inputCounters = (registry: Registry) => {
  const counter = <L extends string>(name: string, help: string, labelNames: L[]) =>
    new Counter({ name: `processor_${name}_total`, help, labelNames, registers: [registry] })
  return {
    consumed: counter('consumed_messages', 'Inputs that a stage took.', ['stage', 'topic']),
    accepted: counter('accepted_messages', 'Inputs that a stage accepted.', ['stage', 'topic']),
    emitted: counter('emitted_messages', 'Messages that a stage passed on or wrote.', ['stage', 'topic']),
    dropped: counter('dropped_messages', 'Inputs left out on purpose, by reason.', ['stage', 'topic', 'reason']),
    rejected: counter('rejected_messages', 'Inputs that could not be processed.', ['stage', 'topic', 'reason']),
  }
}

const batchMetrics = (registry: Registry) => {
  const common = { registers: [registry] }
  const perTopic = { ...common, labelNames: ['topic'] as const }
  return {
    deadLetters: new Counter({
      name: 'processor_dead_letter_messages_total',
      help: 'Messages written to the dead-letter topic of the topic they came from.',
      ...perTopic,
    }),
    staleCommits: new Counter({
      name: 'processor_stale_commits_total',
      help: 'Chunks given up because another instance had committed the partition.',
      ...perTopic,
    }),
    seconds: new Histogram({
      name: 'processor_batch_seconds',
      help: 'From decoding a chunk to its committed offset.',
      buckets: BATCH_BUCKETS,
      ...perTopic,
    }),
    age: new Histogram({
      name: 'processor_event_age_seconds',
      help: "Age of a chunk's newest message when it was committed, since its producer wrote it.",
      buckets: AGE_BUCKETS,
      ...perTopic,
    }),
    lag: new Gauge({
      name: 'processor_lag_messages',
      help: 'Messages of the partition that were not consumed yet.',
      labelNames: ['topic', 'partition'] as const,
      ...common,
    }),
  }
}

const countStage = (
  counters: ReturnType<typeof inputCounters>,
  labels: { stage: string; topic: string },
  count: StageCounts,
): void => {
  counters.consumed.inc(labels, count.consumed)
  counters.accepted.inc(labels, count.accepted)
  counters.emitted.inc(labels, count.emitted)
  for (const [reason, number] of Object.entries(count.dropped)) counters.dropped.inc({ ...labels, reason }, number)
  for (const [reason, number] of Object.entries(count.rejected)) counters.rejected.inc({ ...labels, reason }, number)
}
