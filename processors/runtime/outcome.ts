// What became of one input. A processor answers one outcome per input, in input order; everything else throws.

/** `ok` with none, one or many outputs; `drop` is counted by reason; `reject` goes to the dead-letter topic with its bytes. */
export type Outcome<T> =
  | { readonly kind: 'ok'; readonly outputs: readonly T[] }
  | Ended<'drop'>
  | (Ended<'reject'> & { readonly error?: string })

type Ended<K extends string> = {
  readonly kind: K
  readonly reason: string
  /** Stage of a chain where the input ended; set by the chain, for the ledger. Absent: the processor itself. */
  readonly stage?: string
}

export const ok = <T = never>(...outputs: T[]): Outcome<T> => ({ kind: 'ok', outputs })

/** Reasons are a short closed list per processor (snake_case): they become a metric label. */
export const drop = (reason: string): Outcome<never> => ({ kind: 'drop', reason })

/** `reason` is a closed word (a metric label); `error` names the field and the value for a person. */
export const reject = (reason: string, error?: string): Outcome<never> =>
  error === undefined ? { kind: 'reject', reason } : { kind: 'reject', reason, error }

/** `outcomes` if there is one for each input; throws otherwise: a miscounting processor would lose messages without a trace. */
export const oneEach = <T>(
  name: string,
  inputs: readonly unknown[],
  outcomes: readonly Outcome<T>[],
): readonly Outcome<T>[] => {
  if (outcomes.length === inputs.length) return outcomes
  throw new Error(`${name} gave ${outcomes.length} outcomes for ${inputs.length} inputs`)
}
