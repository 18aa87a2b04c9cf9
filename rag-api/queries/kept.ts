// Answers of the database that may be some seconds old: asked for once for all who want them, and anew behind the back of whoever asks next.
import type { Database } from './queries.ts'

type Kept<Value> = { readonly askedAtMs: number; readonly value: Promise<Value>; renewal?: Promise<unknown> }

/**
 * Of each database one value. Younger than `freshMs`: given as it is. Younger than `usableMs`: given as it is, while a new one is asked for;
 * where that fails the next asker tries again. Older, or none: waited for. What failed is not kept.
 */
export const keep = <Value>(
  load: (database: Database) => Promise<Value>,
  { freshMs, usableMs }: { readonly freshMs: number; readonly usableMs: number },
): ((database: Database) => Promise<Value>) => {
  const all = new WeakMap<Database, Kept<Value>>()
  const ask = (database: Database): Kept<Value> => {
    const asked: Kept<Value> = { askedAtMs: performance.now(), value: load(database) }
    all.set(database, asked)
    asked.value.catch(() => all.get(database) === asked && all.delete(database))
    return asked
  }
  const renew = (database: Database, kept: Kept<Value>): void => {
    const askedAtMs = performance.now()
    kept.renewal ??= load(database).then(
      (value) => all.set(database, { askedAtMs, value: Promise.resolve(value) }),
      () => delete kept.renewal,
    )
  }
  return (database) => {
    const kept = all.get(database)
    const ageMs = kept ? performance.now() - kept.askedAtMs : Number.POSITIVE_INFINITY
    if (!kept || ageMs >= usableMs) return ask(database).value
    if (ageMs >= freshMs) renew(database, kept)
    return kept.value
  }
}
