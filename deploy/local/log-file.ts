// A program's output in a file that is renamed to `.1` when it has grown too large; the older `.1` is lost.
import { closeSync, existsSync, fstatSync, mkdirSync, openSync, readFileSync, renameSync, writeSync } from 'node:fs'
import path from 'node:path'

const MAX_BYTES = 16 * 1024 * 1024

export type LogFile = { write(chunk: Buffer): void; close(): void }

/** Appends to `file`; its folder is made. Writes are synchronous, so that nothing is lost when this process dies. */
export const openLogFile = (file: string, maxBytes = MAX_BYTES): LogFile => {
  mkdirSync(path.dirname(file), { recursive: true })
  let descriptor = openSync(file, 'a', 0o600)
  let sizeBytes = fstatSync(descriptor).size
  return {
    write: (chunk) => {
      if (sizeBytes > 0 && sizeBytes + chunk.length > maxBytes) {
        closeSync(descriptor)
        renameSync(file, `${file}.1`)
        descriptor = openSync(file, 'a', 0o600)
        sizeBytes = 0
      }
      writeSync(descriptor, chunk)
      sizeBytes += chunk.length
    },
    close: () => closeSync(descriptor),
  }
}

/** The last lines of a log; none when there is no log. */
export const lastLines = (file: string, count: number): string[] => {
  if (!existsSync(file)) return []
  return readFileSync(file, 'utf8').trimEnd().split('\n').slice(-count)
}
