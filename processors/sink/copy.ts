// A batch of new rows as one binary COPY: under half the database's work of an INSERT, which reads every value from text.
import { type CopyWriter, createCopyWriter } from './copy-format.ts'
import type { Table } from './statement.ts'

export type Copy = {
  readonly text: string
  /** The stream, piece by piece: while the database stores one the next is made. Throws RangeError where a value does not fit its column. */
  pieces(): Generator<Buffer>
}

export type BuildCopy<M> = (messages: readonly M[]) => Copy

/** Rows of a piece, some 200 kB: fewer cost more to send than the database's shorter wait for the first is worth. */
const PIECE_ROWS = 200

/** Makes the builder of a table's copies. */
export const copyInto = <M>(table: Table<M>): BuildCopy<M> => {
  const { name, columns } = table
  const text = `COPY ${name} (${columns.map((column) => column.name).join(', ')}) FROM STDIN (FORMAT binary)`
  const writer = createCopyWriter()
  return (messages) => ({ text, pieces: () => piecesOf(writer, table, messages) })
}

/** Each piece is written whole before it is given away: copies of several batches may share the writer. */
const piecesOf = function* <M>(writer: CopyWriter, { columns }: Table<M>, messages: readonly M[]): Generator<Buffer> {
  for (let start = 0; start < messages.length; start += PIECE_ROWS) {
    writer.begin(columns.length)
    if (start === 0) writer.header()
    for (const message of messages.slice(start, start + PIECE_ROWS)) {
      writer.beginRow()
      for (const { kind, of } of columns) writer.value(kind, of(message))
    }
    if (start + PIECE_ROWS >= messages.length) writer.trailer()
    yield writer.end()
  }
}
