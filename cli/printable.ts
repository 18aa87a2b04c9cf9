// Bytes of unknown origin as text that a terminal cannot act on.

/** Printable ASCII as it is (a backslash doubled); every other byte as \xNN, so that no byte sequence reaches the terminal. */
export const printable = (bytes: Uint8Array | string | null | undefined): string =>
  [...Buffer.from(bytes ?? '')].map(printableByte).join('')

const printableByte = (byte: number): string => {
  if (byte === 0x5c) return '\\\\'
  return byte >= 0x20 && byte < 0x7f ? String.fromCharCode(byte) : `\\x${byte.toString(16).padStart(2, '0')}`
}
