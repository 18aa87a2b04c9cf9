// Lists as JSON: an array somewhere in the document, of texts or of objects whose fields the configuration names; or one object per line.
import type { FieldMap } from './parse-csv.ts'
import { rawOf } from './parse-csv.ts'
import { linesOf } from './parse-text.ts'
import type { IndicatorSink } from './raw-indicator.ts'

export type JsonOptions = {
  /** Dotted path to the array, such as "data.items". Absent: the document itself. */
  readonly items?: string
  /** Absent: the items are texts. */
  readonly fields?: FieldMap
  /** One JSON value per line. */
  readonly lines?: boolean
}

/** Reads the items into the sink; what is neither text nor object is malformed. Throws when the document is no JSON or has no such array. */
export const parseJson = (text: string, options: JsonOptions, sink: IndicatorSink): void => {
  for (const item of options.lines ? parsedLines(text, sink) : itemsIn(JSON.parse(text), options.items)) {
    if (typeof item === 'string') sink.add({ value: item })
    else if (item !== null && typeof item === 'object' && options.fields)
      sink.add(rawOf(options.fields, (field) => fieldOf(item, String(field))))
    else sink.skip('malformed')
  }
}

function* parsedLines(text: string, sink: IndicatorSink): Generator<unknown> {
  for (const line of linesOf(text, sink)) {
    if (line.trim() === '') continue
    try {
      yield JSON.parse(line)
    } catch {
      sink.skip('malformed')
    }
  }
}

const itemsIn = (document: unknown, path: string | undefined): readonly unknown[] => {
  const found = path ? fieldOf(document, path) : document
  if (Array.isArray(found)) return found
  throw new Error(`there is no array at ${path ?? 'the top of the document'}`)
}

/** Value at a dotted path of own properties. */
const fieldOf = (object: unknown, path: string): unknown =>
  path.split('.').reduce<unknown>((value, name) => {
    if (value === null || typeof value !== 'object' || !Object.hasOwn(value, name)) return undefined
    return (value as Record<string, unknown>)[name]
  }, object)
