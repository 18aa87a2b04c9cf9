// One process per data directory: opening it twice corrupts it, and the engine itself does not look.
// The lock is SQLite's on a file beside the directory: the kernel holds it, so that it ends with the process, kill -9 included.
import { mkdirSync } from 'node:fs'
import { resolve } from 'node:path'
import { DatabaseSync } from 'node:sqlite'

const SQLITE_BUSY = 5

export class DirectoryInUseError extends Error {
  override readonly name = 'DirectoryInUseError'
}

/** Creates `directory` where needed and locks it. Returns the release. Throws DirectoryInUseError. */
export const lockDirectory = (directory: string): (() => void) => {
  const path = resolve(directory)
  mkdirSync(path, { recursive: true, mode: 0o700 })
  const lock = new DatabaseSync(`${path}.lock`, { timeout: 0 })
  try {
    lock.exec('BEGIN EXCLUSIVE')
  } catch (error) {
    lock.close()
    if ((error as { errcode?: number }).errcode !== SQLITE_BUSY) throw new Error(`lock ${path}`, { cause: error })
    throw new DirectoryInUseError(`data directory in use by another process: ${path}`)
  }
  return () => lock.close()
}
