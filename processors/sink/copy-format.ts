// Rows in PostgreSQL's binary COPY format, a third of the price of text: the server need not read digits, and neither quotes nor
// escapes exist. Sources: https://www.postgresql.org/docs/17/sql-copy.html ("Binary Format"), the *_recv functions of the types.
import type { ColumnKind } from './column.ts'
import { writeInet } from './inet-bytes.ts'
import { jsonOf, storable } from './storable.ts'

const SIGNATURE = Buffer.from('PGCOPY\n\xff\r\n\0\0\0\0\0\0\0\0\0', 'latin1')
const EPOCH_US = Date.UTC(2000, 0) * 1000
const INT4_LIMIT = 2 ** 31

/** A growing buffer that a piece of a stream is written to; used again for every piece. A stream is a header, rows and a trailer. */
export type CopyWriter = {
  /** Begins a piece, whose rows have so many columns. */
  begin(columns: number): void
  header(): void
  beginRow(): void
  /** Writes one value; null and undefined are NULL. Throws RangeError where the value does not fit its kind. */
  value(kind: ColumnKind, value: unknown): void
  trailer(): void
  /** The piece, a copy: the next one may be written while this one travels. */
  end(): Buffer
}

/** An empty writer. */
export const createCopyWriter = (): CopyWriter => {
  let buffer = Buffer.allocUnsafeSlow(1 << 20)
  let at = 0
  let columnCount = 0

  const reserve = (bytes: number): void => {
    if (at + bytes <= buffer.length) return
    const larger = Buffer.allocUnsafeSlow(Math.max(buffer.length * 2, at + bytes))
    buffer.copy(larger, 0, 0, at)
    buffer = larger
  }
  const int32 = (value: number): void => {
    at = buffer.writeInt32BE(value, at)
  }
  /** Leaves room for a length, lets `write` answer how many bytes it wrote behind it, and fills the length in. */
  const sized = (write: (place: number) => number): void => {
    const written = write(at + 4)
    at = buffer.writeInt32BE(written, at) + written
  }
  const text = (value: string): void => {
    reserve(4 + value.length * 3)
    sized((place) => buffer.write(value, place, 'utf8'))
  }
  const int64 = (value: number, what: string): void => {
    if (!Number.isSafeInteger(value)) throw new RangeError(`${what} ${value} is no whole number`)
    int32(8)
    int32(Math.floor(value / 2 ** 32))
    at = buffer.writeUInt32BE(value >>> 0, at)
  }
  const list = (kind: ColumnKind, oid: number, values: readonly unknown[]): void => {
    reserve(4 + 20)
    const lengthAt = at
    at += 4
    int32(values.length === 0 ? 0 : 1)
    int32(values.some((value) => value === null || value === undefined) ? 1 : 0)
    int32(oid)
    if (values.length > 0) {
      int32(values.length)
      int32(1)
      for (const value of values) write(kind, value)
    }
    buffer.writeInt32BE(at - lengthAt - 4, lengthAt)
  }

  const WRITERS: Readonly<Record<ColumnKind, (value: unknown) => void>> = {
    time: (value) => int64((value as number) - EPOCH_US, 'time'),
    int8: (value) => int64(Number(value), 'int8'),
    int4: (value) => {
      const number = Number(value)
      if (!Number.isInteger(number) || number < -INT4_LIMIT || number >= INT4_LIMIT)
        throw new RangeError(`int4 ${value} does not fit`)
      int32(4)
      int32(number)
    },
    float4: (value) => {
      int32(4)
      at = buffer.writeFloatBE(value as number, at)
    },
    bool: (value) => {
      int32(1)
      buffer[at++] = value ? 1 : 0
    },
    text: (value) => {
      const string = String(value)
      text(string.includes('\0') ? storable(string) : string)
    },
    jsonb: (value) => {
      const json = jsonOf(value)
      reserve(5 + json.length * 3)
      sized((place) => {
        buffer[place] = 1 // version of jsonb's binary form
        return 1 + buffer.write(json, place + 1, 'utf8')
      })
    },
    bytea: (value) => {
      const bytes = value as Buffer
      reserve(4 + bytes.length)
      sized((place) => bytes.copy(buffer, place))
    },
    inet: (value) =>
      sized((place) => {
        const written = writeInet(String(value), buffer, place)
        if (written === undefined) throw new RangeError(`inet ${JSON.stringify(value)} is no plain address`)
        return written
      }),
    uuid: (value) =>
      sized((place) => {
        if (buffer.write(String(value).replaceAll('-', ''), place, 16, 'hex') !== 16)
          throw new RangeError(`uuid ${JSON.stringify(value)} is none`)
        return 16
      }),
    'float4[]': (value) => list('float4', 700, value as unknown[]),
    'text[]': (value) => list('text', 25, value as unknown[]),
    'uuid[]': (value) => list('uuid', 2950, value as unknown[]),
    'inet[]': (value) => list('inet', 869, value as unknown[]),
  }
  const write = (kind: ColumnKind, value: unknown): void => {
    reserve(32)
    if (value === null || value === undefined) int32(-1)
    else WRITERS[kind](value)
  }

  return {
    begin: (columns) => {
      columnCount = columns
      at = 0
    },
    header: () => {
      reserve(SIGNATURE.length)
      at += SIGNATURE.copy(buffer, at)
    },
    beginRow: () => {
      reserve(2)
      at = buffer.writeInt16BE(columnCount, at)
    },
    value: write,
    trailer: () => {
      reserve(2)
      at = buffer.writeInt16BE(-1, at)
    },
    end: () => Buffer.from(buffer.subarray(0, at)),
  }
}
