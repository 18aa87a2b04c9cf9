// What the main thread and the engine thread say to each other.

/** Cells of the shared Int32Array. */
export const CONTROL = {
  /** Counts posted messages: the engine sleeps on it while it waits for input. */
  inputSequence: 0,
  /** Output bytes posted by the engine that no client socket has taken yet. */
  unsentBytes: 1,
  /** 1 asks the engine to cancel what it runs. */
  cancelRequested: 2,
} as const

/** The engine waits when clients are this far behind in reading. */
export const UNSENT_LIMIT_BYTES = 64_000_000

export type EngineStart = {
  readonly directory: string
  readonly fsync: boolean
  readonly control: SharedArrayBuffer
  readonly port: import('node:worker_threads').MessagePort
}

export type ToEngine =
  /** Whole frames. `isCopyData` belongs to a COPY that may already have failed. */
  { readonly kind: 'input'; readonly bytes: Uint8Array; readonly isCopyData: boolean } | { readonly kind: 'close' }

export type FromEngine =
  | { readonly kind: 'ready' }
  | { readonly kind: 'output'; readonly bytes: Uint8Array }
  /** Input bytes that left the queue. */
  | { readonly kind: 'taken'; readonly sizeBytes: number }
  /** The turn is over. */
  | { readonly kind: 'done' }
  /** The engine cannot go on. */
  | { readonly kind: 'crashed'; readonly reason: string }
  | { readonly kind: 'closed'; readonly error: string | undefined }

/**
 * Set at the start and again after every RESET: postgresql.conf and ALTER SYSTEM are ignored by the engine.
 * It starts with enable_seqscan=off; without exit_on_error=off a FATAL would end it; it has no worker processes and no JIT.
 */
export const ENGINE_SETTINGS = [
  'SET exit_on_error=off',
  'SET log_min_messages=fatal',
  'SET client_min_messages=notice',
  'SET enable_seqscan=on',
  'SET jit=off',
  'SET max_parallel_workers_per_gather=0',
  'SET search_path="$user",public',
].join(';')
