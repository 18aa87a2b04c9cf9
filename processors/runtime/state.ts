// State that outlives a batch: one interface, three stores (LMDB for one instance, Redis for a cluster, memory for offline analysis).
// Order (DESIGN rule 5): 1 compute, 2 produce, 3 be acknowledged, 4 commit state and next offset atomically, 5 commit to Kafka;
// on assignment seek to the state's offset. A batch delivered again after a crash between 3 and 4 therefore finds the old state.

/** The state of one partition during one batch. Keys are prefixed by the stage, such as "scan:10.0.0.1". */
export type StateView = {
  /** processor/topic/partition, for metrics and errors. */
  readonly id: string
  /** Values of `keys`, in their order; undefined where nothing is stored. Sees this batch's own writes. */
  getMany(keys: readonly string[]): Promise<readonly (Uint8Array | undefined)[]>
  /** Staged until the runner commits the batch. */
  set(key: string, value: Uint8Array): void
  delete(key: string): void
  /**
   * What a stage keeps in memory between the batches of this partition, so that it need not read it again: the same object as long as
   * every batch is committed, a new one after a batch that was not. It may be lost at any time without changing a result.
   */
  remember<T extends object>(name: string, create: () => T): T
}

export type PartitionState = {
  /** Next offset to consume. Undefined: nothing was ever committed. */
  readonly nextOffset: bigint | undefined
  /** A view whose changes are held back until `commit`. */
  begin(): StateView
  /** Makes the changes of the last view durable together with `nextOffset`. Throws StaleOwnerError when another instance moved the offset. */
  commit(nextOffset: bigint): Promise<void>
}

export type StateStore = {
  open(processor: string, topic: string, partition: number): Promise<PartitionState>
  close(): Promise<void>
}

/** Another instance committed this partition: ours is a zombie and must stop without committing anything more. */
export class StaleOwnerError extends Error {
  override readonly name = 'StaleOwnerError'
  constructor(partition: string, expected: bigint | undefined, found: bigint | undefined) {
    super(
      `state of ${partition} is at offset ${found ?? 'none'}, not at ${expected ?? 'none'}: another instance owns it`,
    )
  }
}
