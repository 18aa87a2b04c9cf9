// Rows that share a key, linked from the newest to the oldest: how a look-up finds an entity's rows without a scan.

/** Where the ring stands. Rows are numbered as they come; `first` is the oldest that is kept, `next` the number of the next one. */
export type Extent = { first: number; next: number; readonly capacity: number }

export type Chain = {
  /** Links the row `number`, the newest, in front of the others of its key. */
  push(key: number, number: number): void
  /** Slots of the key's rows, newest first. May give slots of other keys where `keyOf` maps several to one. */
  walk(key: number): Generator<number>
  /** The newest slot of the key that fits. */
  find(key: number, fits: (slot: number) => boolean): number | undefined
}

/**
 * `headCount`: keys are below it; 0: any small number, the list grows with them. Links hold the low 32 bits of a row's number: how far
 * it lies behind `next` tells whether it is still there.
 */
export const openChain = (extent: Extent, headCount = 0): Chain => {
  const previous = new Uint32Array(extent.capacity)
  const heads: Uint32Array | number[] = headCount > 0 ? new Uint32Array(headCount) : []
  /** The row's whole number; 0: it is gone. */
  const numberOf = (low: number): number => {
    const distance = (extent.next - low) >>> 0
    return distance >= 1 && distance <= extent.next - extent.first ? extent.next - distance : 0
  }
  return {
    push(key, number) {
      previous[number % extent.capacity] = heads[key] ?? 0
      heads[key] = number >>> 0
    },
    *walk(key) {
      let newer = extent.next
      for (let number = numberOf(heads[key] ?? 0); number > 0 && number < newer; ) {
        const slot = number % extent.capacity
        yield slot
        newer = number
        number = numberOf(previous[slot] as number)
      }
    },
    find(key, fits) {
      let newer = extent.next
      for (let number = numberOf(heads[key] ?? 0); number > 0 && number < newer; ) {
        const slot = number % extent.capacity
        if (fits(slot)) return slot
        newer = number
        number = numberOf(previous[slot] as number)
      }
      return undefined
    },
  }
}
