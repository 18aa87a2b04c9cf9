// What became of one input. A processor answers one outcome per input, in input order; everything else throws.

/** `ok` with none, one or many outputs; `drop` is counted by reason; `reject` goes to the dead-letter topic with its bytes. */
export type Outcome<T> =
  | { readonly kind: 'ok'; readonly outputs: readonly T[] }
  | { readonly kind: 'drop'; readonly reason: string }
  | { readonly kind: 'reject'; readonly reason: string; readonly error?: string }

export const ok = <T>(...outputs: T[]): Outcome<T> => ({ kind: 'ok', outputs })

/** Reasons are a short closed list per processor (snake_case): they become a metric label. */
export const drop = (reason: string): Outcome<never> => ({ kind: 'drop', reason })

/** `reason` is a closed word (a metric label); `error` names the field and the value for a person. */
export const reject = (reason: string, error?: string): Outcome<never> =>
  error === undefined ? { kind: 'reject', reason } : { kind: 'reject', reason, error }
