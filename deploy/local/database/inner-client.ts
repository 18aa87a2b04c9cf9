// Queries of this process itself (housekeeping, LISTEN for others), through the same turnstile as every client's.
import type { Peer, Session } from './session.ts'
import { BACKEND, errorFields, FrameAssembler, forEachFrame, queryFrame, readString } from './wire.ts'

/** Values are the server's text form, null where NULL. */
export type TextRow = Readonly<Record<string, string | null>>

type Call = {
  resolve(rows: TextRow[]): void
  reject(error: Error): void
  readonly rows: TextRow[]
  columns: string[]
  error: Error | undefined
}

const COLUMN_FACTS_BYTES = 18

const columnsOf = (bytes: Buffer, body: number): string[] => {
  const columns: string[] = []
  let at = body + 2
  for (let left = bytes.readInt16BE(body); left > 0; left--) {
    const name = readString(bytes, at)
    columns.push(name.text)
    at = name.next + COLUMN_FACTS_BYTES
  }
  return columns
}

const rowOf = (bytes: Buffer, body: number, columns: readonly string[]): TextRow => {
  const row: Record<string, string | null> = {}
  let at = body + 2
  for (const column of columns) {
    const length = bytes.readInt32BE(at)
    at += 4
    row[column] = length < 0 ? null : bytes.toString('utf8', at, at + length)
    if (length > 0) at += length
  }
  return row
}

export type InnerClient = {
  /** Rows of the last statement that has any. Rejects with `code` (SQLSTATE) on the error. */
  query(sql: string): Promise<TextRow[]>
}

const answerCall = (calls: Call[], bytes: Buffer, type: number, start: number, end: number): void => {
  const call = calls[0]
  if (!call) return
  if (type === BACKEND.rowDescription) {
    call.columns = columnsOf(bytes, start + 5)
    call.rows.length = 0
  } else if (type === BACKEND.dataRow) call.rows.push(rowOf(bytes, start + 5, call.columns))
  else if (type === BACKEND.error) {
    const { C: code, M: message } = errorFields(bytes.subarray(start, end))
    call.error = Object.assign(new Error(message), { code })
  } else if (type === BACKEND.readyForQuery) {
    calls.shift()
    if (call.error) call.reject(call.error)
    else call.resolve(call.rows)
  }
}

/** `join` gives a session; it is asked again after one was closed, as when the engine died under it. */
export const createInnerClient = (join: (peer: Peer) => Session): InnerClient => {
  let session: Session | undefined
  let calls: Call[] = []
  const connect = (): Session => {
    const own: Call[] = []
    const assembler = new FrameAssembler()
    calls = own
    return join({
      send: (chunk, sent) => {
        const bytes = assembler.push(chunk)
        forEachFrame(bytes, (type, start, end) => answerCall(own, bytes, type, start, end))
        sent?.()
      },
      end: (error) => {
        for (const call of own.splice(0)) call.reject(new Error(errorFields(error).M))
      },
      pause: () => undefined,
      resume: () => undefined,
    })
  }
  const query = (sql: string) =>
    new Promise<TextRow[]>((resolve, reject) => {
      if (!session || session.isGone) session = connect()
      calls.push({ resolve, reject, rows: [], columns: [], error: undefined })
      session.receive(queryFrame(sql))
      session.flushInput()
    })
  return { query }
}
