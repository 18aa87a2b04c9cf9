// A processor is a value; a runner (Kafka or in memory) gives it a transport. A processor cannot tell which one it is in.
import type { Logger } from 'pino'
import type { Registry } from 'prom-client'
import type { AppendedField } from '../../schemas/event-bytes.ts'
import type { NetworkEvent } from '../../schemas/messages.ts'
import type { MessageOf, TopicName } from '../../schemas/topics.ts'
import type { KafkaConfig } from './config.ts'
import type { Outcome } from './outcome.ts'
import type { StateView } from './state.ts'

/** A decoded message as a processor sees it. */
export type Input<N extends TopicName = TopicName> = {
  readonly [K in N]: {
    readonly topic: K
    readonly message: MessageOf<K>
    /** Bytes it was decoded from, without the registry frame. Absent in memory. */
    readonly bytes?: Uint8Array
  }
}[N]

/** A message to be written. */
export type Output<N extends TopicName = TopicName> = {
  readonly [K in N]: {
    readonly topic: K
    readonly key: string
    readonly message: MessageOf<K>
    /** Already encoded value, where the processor has a cheaper way than encoding `message`. */
    readonly bytes?: Uint8Array
  }
}[N]

export type Beside = {
  /** Resolves after `stop` with undefined, or with what ended it: the process then exits non-zero. */
  readonly ended: Promise<Error | undefined>
  stop(): Promise<void>
}

export type Processor<In extends TopicName = TopicName> = {
  /** Also the consumer group and the `processor` label. */
  readonly name: string
  readonly reads: readonly In[]
  /** Stages that count apart in the ledger, in order, the last one writing the outputs. Absent: the processor is one stage. */
  readonly stages?: readonly string[]
  /**
   * One outcome per input, in input order. `state` belongs to the partition that the batch comes from; its changes are
   * committed with the batch's last offset after every output is acknowledged.
   */
  process(batch: readonly Input<In>[], state: StateView): Promise<readonly Outcome<Output>[]>
  /**
   * What is still held back when the input has an end: the runner in memory calls it once, after the last batch; the runner on Kafka
   * whenever a partition has become quiet, so input may follow. Its outputs are routed like any other.
   */
  finish?(state: StateView): Promise<readonly Output[]>
  /** Adds metrics of its own to those of the service, once. Absent in memory. */
  readonly registerMetrics?: (registry: Registry) => void
  /** Work of its own beside the batches, begun with the service and ended with it. Absent in memory. */
  readonly beside?: (config: KafkaConfig, log: Logger) => Promise<Beside>
  /** Its own dependencies, by name, for /readyz: each throws while the dependency does not answer. */
  readonly checks?: Readonly<Record<string, () => Promise<void>>>
  close?(): Promise<void>
}

/** One step of a chain over events (enrichment, inference): sets its own sub-messages on the event and passes it on: one for one. */
export type EventStage = {
  readonly name: string
  readonly writes: readonly AppendedField[]
  process(batch: readonly NetworkEvent[], state: StateView): Promise<readonly Outcome<NetworkEvent>[]>
  readonly registerMetrics?: (registry: Registry) => void
  close?(): Promise<void>
}
