// The option list that ends most pcapng blocks: code, length, value padded to four bytes.

/** Calls `read` with code, offset and length of each option in view[at, end); stops at the first that does not fit. */
export const forEachOption = (
  view: DataView,
  at: number,
  end: number,
  littleEndian: boolean,
  read: (code: number, offset: number, length: number) => void,
): void => {
  let next = at
  while (end - next >= 4) {
    const code = view.getUint16(next, littleEndian)
    const length = view.getUint16(next + 2, littleEndian)
    if (code === 0 || next + 4 + length > end) return
    read(code, next + 4, length)
    next += 4 + Math.ceil(length / 4) * 4
  }
}
