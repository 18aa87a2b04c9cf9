// Every read-only function there is, by name.
import type { ReadFunction } from './function.ts'
import { READS } from './reads.ts'

export type { Caps, Fact, FunctionAnswer, FunctionContext, ReadFunction } from './function.ts'

export const FUNCTIONS: readonly ReadFunction[] = READS

const byName = new Map(FUNCTIONS.map((one) => [one.name, one]))

/** Undefined: there is none of that name. */
export const functionNamed = (name: string): ReadFunction | undefined => byName.get(name)

/** What one call over HTTP may look at: windows of a year, tables of a thousand rows, ten thousand events handed in. */
export const HTTP_CAPS = { spanHours: 8784, rows: 1000, events: 10_000 } as const
