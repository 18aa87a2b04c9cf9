// The last good copy of each fetched feed, on disk: one file, a line of JSON about it and then its bytes, replaced in one move, so that it is
// whole whatever happens. The file's modification time is when the server last confirmed it.
import { createHash } from 'node:crypto'
import { mkdirSync, readFileSync, renameSync, statSync, utimesSync, writeFileSync } from 'node:fs'
import path from 'node:path'

export type Copy = {
  readonly body: Buffer
  /** Milliseconds since the epoch, when the feed's content last changed, and when the server last confirmed it. */
  readonly changedAtMs: number
  readonly confirmedAtMs: number
  readonly etag?: string
  readonly lastModified?: string
}

export type CopyStore = {
  /** The copy of this feed from this place; undefined: none, or one of another place. */
  read(name: string, origin: string): Copy | undefined
  write(name: string, origin: string, copy: Omit<Copy, 'confirmedAtMs' | 'changedAtMs'>, nowMs: number): void
  /** The server says that the copy is still what it has. */
  confirm(name: string, nowMs: number): void
}

type Head = {
  readonly origin: string
  readonly changed_at_ms: number
  readonly etag?: string
  readonly last_modified?: string
}

/** Copies below `directory`, which is made when the first is written. */
export const openCopyStore = (directory: string): CopyStore => {
  const fileOf = (name: string): string => path.join(directory, `${name}.copy`)
  return {
    read(name, origin) {
      const stored = readFile(fileOf(name))
      const end = stored?.bytes.indexOf(10) ?? -1
      if (!stored || end < 0) return undefined
      const head = JSON.parse(stored.bytes.toString('utf8', 0, end)) as Head
      if (head.origin !== fingerprint(origin)) return undefined
      return {
        ...{ body: stored.bytes.subarray(end + 1), changedAtMs: head.changed_at_ms, confirmedAtMs: stored.mtimeMs },
        ...(head.etag ? { etag: head.etag } : {}),
        ...(head.last_modified ? { lastModified: head.last_modified } : {}),
      }
    },
    write(name, origin, { body, etag, lastModified }, nowMs) {
      mkdirSync(directory, { recursive: true, mode: 0o700 })
      const head: Head = {
        ...{ origin: fingerprint(origin), changed_at_ms: nowMs },
        ...(etag ? { etag } : {}),
        ...(lastModified ? { last_modified: lastModified } : {}),
      }
      const fresh = `${fileOf(name)}.${process.pid}.new`
      writeFileSync(fresh, Buffer.concat([Buffer.from(`${JSON.stringify(head)}\n`), body]), { mode: 0o600 })
      utimesSync(fresh, nowMs / 1000, nowMs / 1000)
      renameSync(fresh, fileOf(name))
    },
    confirm: (name, nowMs) => utimesSync(fileOf(name), nowMs / 1000, nowMs / 1000),
  }
}

/** Reads from `store`; what is written stays in memory: nothing of an analysis is left behind. */
export const readingOver = (store: CopyStore): CopyStore => {
  const written = new Map<string, Copy>()
  return {
    read: (name, origin) => written.get(name) ?? store.read(name, origin),
    write: (name, _origin, copy, nowMs) =>
      void written.set(name, { ...copy, changedAtMs: nowMs, confirmedAtMs: nowMs }),
    confirm: () => {},
  }
}

/** A URL may hold a key: it is remembered as a hash. */
const fingerprint = (origin: string): string => createHash('sha256').update(origin).digest('hex')

const readFile = (file: string): { bytes: Buffer; mtimeMs: number } | undefined => {
  try {
    return { bytes: readFileSync(file), mtimeMs: statSync(file).mtimeMs }
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined
    throw error
  }
}
