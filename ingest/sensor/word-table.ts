// Hash table from a fixed number of 32-bit words to a small dense index, ordered by recency: no object and no string per key.

/** Indices 0..capacity-1 are stable while their key lives; columns of the caller's data are addressed by them. */
export type WordTable = {
  readonly size: number
  /** Indices handed out so far reach below this: what columns must hold. */
  readonly allocated: number
  /** Index of the key, or -1. */
  find(key: Int32Array): number
  /** Index for a key that `find` did not know. The caller removes the oldest first when `size` has reached its limit. */
  insert(key: Int32Array): number
  remove(index: number): void
  /** Marks as most recently used. */
  touch(index: number): void
  /** The least recently touched index, or -1 when empty. */
  oldest(): number
  clear(): void
}

/** A table for keys of `width` words; grows by doubling. */
export const createWordTable = (width: number): WordTable => new HashedWords(width)

const MIX = 0x9e3779b1

class HashedWords implements WordTable {
  size = 0
  allocated = 0
  readonly #width: number
  #keys: Int32Array
  #hashes: Int32Array
  /** Index + 1 per bucket, linear probing; 0 is free. Never more than half full. */
  #buckets: Int32Array
  #mask: number
  #newer: Int32Array
  #older: Int32Array
  #head = -1
  #tail = -1
  #free: number[] = []

  constructor(width: number) {
    this.#width = width
    this.#keys = new Int32Array(1024 * width)
    this.#hashes = new Int32Array(1024)
    this.#newer = new Int32Array(1024)
    this.#older = new Int32Array(1024)
    this.#buckets = new Int32Array(2048)
    this.#mask = 2047
  }

  #hash(key: Int32Array): number {
    let hash = 0
    for (let i = 0; i < this.#width; i++) {
      hash = Math.imul(hash ^ (key[i] as number), MIX)
      hash ^= hash >>> 15
    }
    return hash
  }

  find(key: Int32Array): number {
    const width = this.#width
    const hash = this.#hash(key)
    for (let bucket = hash & this.#mask; ; bucket = (bucket + 1) & this.#mask) {
      const index = (this.#buckets[bucket] as number) - 1
      if (index < 0) return -1
      if (this.#hashes[index] !== hash) continue
      const base = index * width
      let i = 0
      while (i < width && this.#keys[base + i] === key[i]) i++
      if (i === width) return index
    }
  }

  insert(key: Int32Array): number {
    if (this.#free.length === 0 && this.allocated === this.#hashes.length) this.#grow()
    const index = this.#free.pop() ?? this.allocated++
    const hash = this.#hash(key)
    this.#keys.set(key, index * this.#width)
    this.#hashes[index] = hash
    this.#place(index, hash)
    this.size++
    this.#link(index)
    return index
  }

  remove(index: number): void {
    this.#vacate(index)
    this.#unlink(index)
    this.#free.push(index)
    this.size--
  }

  touch(index: number): void {
    if (index === this.#head) return
    this.#unlink(index)
    this.#link(index)
  }

  oldest(): number {
    return this.#tail
  }

  clear(): void {
    this.#buckets.fill(0)
    this.#free = []
    this.allocated = 0
    this.size = 0
    this.#head = -1
    this.#tail = -1
  }

  #place(index: number, hash: number): void {
    let bucket = hash & this.#mask
    while (this.#buckets[bucket] !== 0) bucket = (bucket + 1) & this.#mask
    this.#buckets[bucket] = index + 1
  }

  /** Frees the bucket and moves later ones of its run back, so that no probe stops early. */
  #vacate(index: number): void {
    let hole = (this.#hashes[index] as number) & this.#mask
    while (this.#buckets[hole] !== index + 1) hole = (hole + 1) & this.#mask
    for (let next = (hole + 1) & this.#mask; ; next = (next + 1) & this.#mask) {
      const moved = (this.#buckets[next] as number) - 1
      if (moved < 0) break
      const home = (this.#hashes[moved] as number) & this.#mask
      if (((next - home) & this.#mask) >= ((next - hole) & this.#mask)) {
        this.#buckets[hole] = moved + 1
        hole = next
      }
    }
    this.#buckets[hole] = 0
  }

  #link(index: number): void {
    this.#older[index] = this.#head
    this.#newer[index] = -1
    if (this.#head >= 0) this.#newer[this.#head] = index
    else this.#tail = index
    this.#head = index
  }

  #unlink(index: number): void {
    const newer = this.#newer[index] as number
    const older = this.#older[index] as number
    if (newer >= 0) this.#older[newer] = older
    else this.#head = older
    if (older >= 0) this.#newer[older] = newer
    else this.#tail = newer
  }

  #grow(): void {
    const capacity = this.#hashes.length * 2
    this.#keys = grown(this.#keys, capacity * this.#width)
    this.#hashes = grown(this.#hashes, capacity)
    this.#newer = grown(this.#newer, capacity)
    this.#older = grown(this.#older, capacity)
    this.#buckets = new Int32Array(capacity * 2)
    this.#mask = capacity * 2 - 1
    for (let index = 0; index < this.allocated; index++) this.#place(index, this.#hashes[index] as number)
  }
}

const grown = (column: Int32Array, length: number): Int32Array => {
  const larger = new Int32Array(length)
  larger.set(column)
  return larger
}
