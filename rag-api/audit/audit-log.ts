// The way into the audit log: a bounded queue, written in batches, so that no answer waits for it. Entries are numbered, so that a missing one
// is seen: a process says when it opened the log and, at its end, how many entries it wrote.
import { randomUUID } from 'node:crypto'
import type { Logger } from 'pino'
import { type Database, run } from '../queries/queries.ts'

export type AuditEntry = {
  readonly actor: string
  readonly action: string
  readonly client: string | null
  readonly requestId: string | null
  readonly detail: Readonly<Record<string, unknown>>
  readonly tookMs: number | null
}

export type AuditLog = {
  /** So much waits that nothing should be begun that must be noted. */
  readonly isFull: boolean
  readonly waiting: number
  readonly written: number
  /** Entries that could not be written; each is in the service's log in full. */
  readonly lost: number
  note(entry: AuditEntry): void
  /** Writes what waits, or says in the service's log what could not be. */
  close(): Promise<void>
}

type Row = Omit<AuditEntry, 'requestId' | 'tookMs'> & {
  readonly at: string
  readonly request_id: string | null
  readonly took_ms: number | null
  readonly writer: string
  readonly sequence: number
}

const BATCH = 200
const FULL = 5_000
/** What was begun before the queue was full still fits in. */
const MOST = 10_000
const FLUSH_MS = 200
const RETRY_MS = 1_000
const LAST_TRIES = 3
const LAST_RETRY_MS = 300
const MOST_DETAIL_CHARACTERS = 16_384

export type AuditTimes = { readonly flushMs: number; readonly retryMs: number }

/** Opens nothing in the database until the first entry. `times` is for tests. */
export const openAuditLog = (
  database: Database,
  log: Pick<Logger, 'error' | 'info'>,
  times: AuditTimes = { flushMs: FLUSH_MS, retryMs: RETRY_MS },
): AuditLog => {
  const writer = `rag-api-${randomUUID()}`
  const queue: Row[] = []
  const counts = { sequence: 0, written: 0, lost: 0 }
  let timer: NodeJS.Timeout | undefined
  let writing: Promise<boolean> | undefined
  let isFailing = false

  const add = ({ actor, action, client, requestId, detail, tookMs }: AuditEntry): void => {
    counts.sequence += 1
    const at = new Date().toISOString()
    const row = { at, actor, action, client, request_id: requestId, detail, took_ms: tookMs, writer }
    queue.push({ ...row, sequence: counts.sequence })
  }
  const ofItself = (action: string, detail: AuditEntry['detail']): AuditEntry => ({
    ...{ actor: 'rag-api', action, detail, client: null, requestId: null, tookMs: null },
  })
  const write = async (): Promise<boolean> => {
    const batch = queue.slice(0, BATCH)
    try {
      await run(database, 'audit-write', [storableJson(batch)])
      queue.splice(0, batch.length)
      counts.written += batch.length
      if (isFailing) log.info({ waiting: queue.length }, 'the audit log is written again')
      isFailing = false
    } catch (error) {
      if (!isFailing) log.error({ err: error, waiting: queue.length }, 'the audit log cannot be written, entries wait')
      isFailing = true
    }
    return !isFailing
  }
  const writeOnce = (): Promise<boolean> => {
    writing ??= write().finally(() => {
      writing = undefined
    })
    return writing
  }
  const plan = (afterMs: number): void => {
    timer ??= setTimeout(async () => {
      const isWritten = await writeOnce()
      timer = undefined
      if (queue.length > 0) plan(isWritten ? 0 : times.retryMs)
    }, afterMs)
  }
  return {
    get isFull() {
      return queue.length >= FULL
    },
    get waiting() {
      return queue.length
    },
    get written() {
      return counts.written
    },
    get lost() {
      return counts.lost
    },
    note(entry) {
      if (queue.length >= MOST) {
        counts.lost += 1
        log.error({ entry }, 'the audit log lost an entry: its queue is full')
        return
      }
      if (counts.sequence === 0) add(ofItself('audit_opened', { flush_ms: times.flushMs }))
      add(entry)
      plan(times.flushMs)
    },
    async close() {
      clearTimeout(timer)
      await writing
      if (counts.sequence > 0) add(ofItself('audit_closed', { entries: counts.sequence + 1, lost: counts.lost }))
      for (let tries = 0; queue.length > 0 && tries < LAST_TRIES; ) {
        if (await writeOnce()) continue
        tries += 1
        await new Promise((resolve) => setTimeout(resolve, Math.min(times.retryMs, LAST_RETRY_MS)))
      }
      counts.lost += queue.length
      for (const entry of queue.splice(0)) log.error({ entry }, 'the audit log lost an entry: it could not be written')
    },
  }
}

/** jsonb takes neither NUL nor half a surrogate pair; a detail that is too long is cut, and says so. */
const storableJson = (rows: readonly Row[]): string =>
  JSON.stringify(
    rows.map((row) => ({ ...row, detail: bounded(row.detail) })),
    (_key, value) => (typeof value === 'string' ? value.replaceAll('\0', ' ').toWellFormed() : value),
  )

const bounded = (detail: AuditEntry['detail']): AuditEntry['detail'] => {
  const text = JSON.stringify(detail)
  return text.length <= MOST_DETAIL_CHARACTERS
    ? detail
    : { is_cut: true, characters: text.length, begins: text.slice(0, MOST_DETAIL_CHARACTERS / 2) }
}
