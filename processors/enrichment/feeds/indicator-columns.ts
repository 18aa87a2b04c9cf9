// Facts of indicators, one typed array per fact.

/** One column per fact, one place per indicator. Times are seconds since the epoch; last_seen 0: when the feed was last confirmed; valid_until 0: no end. */
export type Columns = {
  readonly feed: Uint16Array
  readonly type: Uint8Array
  readonly decay: Uint16Array
  readonly confidence: Float32Array
  readonly firstSeen: Uint32Array
  readonly lastSeen: Uint32Array
  readonly validUntil: Uint32Array
  /** Places in `texts`. */
  readonly label: Uint32Array
  readonly id: Uint32Array
}

/** Texts that repeat are kept once; the first one is at place 0. */
export const createInterner = (first: string) => {
  const list = [first]
  const places = new Map([[first, 0]])
  const indexOf = (text: string): number => {
    const place = places.get(text) ?? list.push(text) - 1
    places.set(text, place)
    return place
  }
  return { list: list as readonly string[], indexOf }
}

/** Facts of one indicator. */
export type Row = Readonly<Record<keyof Columns, number>>

const emptyColumns = (capacity: number): Columns => ({
  feed: new Uint16Array(capacity),
  type: new Uint8Array(capacity),
  decay: new Uint16Array(capacity),
  confidence: new Float32Array(capacity),
  firstSeen: new Uint32Array(capacity),
  lastSeen: new Uint32Array(capacity),
  validUntil: new Uint32Array(capacity),
  label: new Uint32Array(capacity),
  id: new Uint32Array(capacity),
})

/** Columns that grow; `columns` cuts them to what was added. */
export const createRows = () => {
  let columns = emptyColumns(1024)
  let count = 0
  const names = Object.keys(columns) as (keyof Columns)[]
  const resized = (capacity: number): Columns => {
    const next = emptyColumns(capacity)
    for (const name of names) next[name].set(columns[name].subarray(0, count))
    return next
  }
  return {
    count: () => count,
    add(row: Row): number {
      if (count === columns.feed.length) columns = resized(count * 2)
      for (const name of names) columns[name][count] = row[name]
      return count++
    },
    /** The newer sighting's word counts, and the sightings span both. */
    merge(place: number, row: Row): void {
      const [first = 0, last = 0] = [columns.firstSeen[place], columns.lastSeen[place]]
      if (row.lastSeen >= last) for (const name of names) columns[name][place] = row[name]
      columns.firstSeen[place] = Math.min(first, row.firstSeen)
    },
    columns: () => resized(count),
  }
}
