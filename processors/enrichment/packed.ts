// Records of the state as bytes: unsigned integers in seven-bit groups (protobuf's varint), text with its length in front.

export type PackedWriter = { bytes: Uint8Array; length: number }
export type PackedReader = { readonly bytes: Uint8Array; at: number }

/** Seven-bit groups of the largest safe integer. */
const LONGEST_NUMBER = 8
const LONGEST_TEXT = 4096

export const openWriter = (): PackedWriter => ({ bytes: new Uint8Array(256), length: 0 })
export const openReader = (bytes: Uint8Array): PackedReader => ({ bytes, at: 0 })

/** What was written, as a copy of its own; the writer is empty then. */
export const takeBytes = (writer: PackedWriter): Uint8Array => {
  const taken = writer.bytes.slice(0, writer.length)
  writer.length = 0
  return taken
}

/** `value`: a whole number, 0 to 2^53 - 1. */
export const writeNumber = (writer: PackedWriter, value: number): void => {
  if (writer.length + LONGEST_NUMBER > writer.bytes.length) grow(writer, LONGEST_NUMBER)
  let rest = value
  while (rest >= 0x80) {
    writer.bytes[writer.length++] = (rest % 0x80) | 0x80
    rest = Math.floor(rest / 0x80)
  }
  writer.bytes[writer.length++] = rest
}

/** Text of at most LONGEST_TEXT bytes in UTF-8; throws on more. */
export const writeText = (writer: PackedWriter, text: string): void => {
  if (text.length < 0x80 && writeAscii(writer, text)) return
  const bytes = Buffer.from(text)
  if (bytes.length > LONGEST_TEXT) throw new Error(`text of ${bytes.length} bytes in a record of the state`)
  writeBytes(writer, bytes)
}

/** Most text is short ASCII (addresses): letter by letter costs less than a Buffer. False: it is not, and nothing was written. */
const writeAscii = (writer: PackedWriter, text: string): boolean => {
  if (writer.length + 1 + text.length > writer.bytes.length) grow(writer, text.length + 1)
  const { bytes, length } = writer
  bytes[length] = text.length
  for (let index = 0; index < text.length; index++) {
    const code = text.charCodeAt(index)
    if (code >= 0x80) return false
    bytes[length + 1 + index] = code
  }
  writer.length = length + 1 + text.length
  return true
}

/** Bytes with their number in front. */
export const writeBytes = (writer: PackedWriter, bytes: Uint8Array): void => {
  writeNumber(writer, bytes.length)
  if (writer.length + bytes.length > writer.bytes.length) grow(writer, bytes.length)
  writer.bytes.set(bytes, writer.length)
  writer.length += bytes.length
}

const grow = (writer: PackedWriter, sizeBytes: number): void => {
  const larger = new Uint8Array(2 * writer.bytes.length + sizeBytes)
  larger.set(writer.bytes.subarray(0, writer.length))
  writer.bytes = larger
}

/** Throws on a number that does not end, or is not one that writeNumber writes. */
export const readNumber = (reader: PackedReader): number => {
  let value = 0
  let scale = 1
  for (let groups = 0; groups < LONGEST_NUMBER; groups++) {
    const byte = reader.bytes[reader.at++]
    if (byte === undefined) break
    value += (byte & 0x7f) * scale
    if (byte < 0x80) return value
    scale *= 0x80
  }
  throw new Error(`the state holds a damaged record: no number ends before byte ${reader.at} of ${reader.bytes.length}`)
}

export const readText = (reader: PackedReader): string => {
  const bytes = readBytes(reader)
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString()
}

/** What writeBytes wrote, as a view of the reader's bytes. */
export const readBytes = (reader: PackedReader): Uint8Array => {
  const sizeBytes = readNumber(reader)
  const end = reader.at + sizeBytes
  if (end > reader.bytes.length) throw new Error(`the state holds a damaged record: ${sizeBytes} bytes are cut`)
  const bytes = reader.bytes.subarray(reader.at, end)
  reader.at = end
  return bytes
}
