// Shannon entropy of the first payload bytes of a flow.

/** Bytes kept of each side: enough to tell text, code and ciphertext apart, cheap to keep. */
export const HEAD_BYTES = 256

const counts = new Uint16Array(256)
/** n * log2(n), for the counts that two heads can give. */
const N_LOG_N = Float64Array.from({ length: 2 * HEAD_BYTES + 1 }, (_, n) => (n < 2 ? 0 : n * Math.log2(n)))

/** Entropy over both heads, bits per byte (0-8); undefined when there is no payload. Longer heads are cut to HEAD_BYTES. */
export const entropyOf = (src: Uint8Array | undefined, dst: Uint8Array | undefined): number | undefined => {
  counts.fill(0)
  const total = countBytes(src) + countBytes(dst)
  if (total === 0) return undefined
  let sum = 0
  for (let value = 0; value < 256; value++) sum += N_LOG_N[counts[value] as number] as number
  // H = log2(N) - (1/N) * sum of n * log2(n)
  return Math.max(0, Math.log2(total) - sum / total)
}

const countBytes = (head: Uint8Array | undefined): number => {
  if (!head) return 0
  const length = Math.min(head.length, HEAD_BYTES)
  for (let i = 0; i < length; i++) {
    const value = head[i] as number
    counts[value] = (counts[value] as number) + 1
  }
  return length
}

/** The head with more bytes appended, until HEAD_BYTES are kept. */
export const extendHead = (head: Uint8Array | undefined, bytes: Uint8Array, start: number, end: number): Uint8Array => {
  const kept = head?.length ?? 0
  if (head && kept >= HEAD_BYTES) return head
  const added = bytes.subarray(start, Math.min(end, start + HEAD_BYTES - kept))
  const longer = new Uint8Array(kept + added.length)
  if (head) longer.set(head)
  longer.set(added, kept)
  return longer
}
