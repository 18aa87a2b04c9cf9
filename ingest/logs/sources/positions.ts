// How far each followed file has been read: one small JSON file a source, replaced as a whole after the broker has acknowledged.
import { existsSync, mkdirSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { writeWhole } from '../whole-file.ts'

export type FilePosition = {
  /** Device and inode: what stays when a file is renamed. */
  readonly key: string
  /** Where it lay last. */
  readonly path: string
  /** Where the first line begins that is not acknowledged. */
  readonly offset: number
  /** Its first bytes, in base64: tells a new file with an old inode, and one that was emptied and written again. */
  readonly head: string
}

export type Positions = {
  /** False: the source has never been read. */
  readonly isKnown: boolean
  get(key: string): FilePosition | undefined
  all(): readonly FilePosition[]
  set(position: FilePosition): void
  forget(key: string): void
  /** Writes what changed since the last time; does nothing when nothing did. */
  save(): void
}

type Stored = { readonly version: 1; readonly files: readonly FilePosition[] }

/** Positions of a source below `directory`, which is made. Throws when the file there is no position file: guessing would double rows. */
export const openPositions = (directory: string, source: string): Positions => {
  mkdirSync(directory, { recursive: true })
  const file = path.join(directory, `${source}.json`)
  const isKnown = existsSync(file)
  const positions = new Map(readStored(file).map((position) => [position.key, position]))
  let isChanged = false
  return {
    isKnown,
    get: (key) => positions.get(key),
    all: () => [...positions.values()],
    set(position) {
      positions.set(position.key, position)
      isChanged = true
    },
    forget(key) {
      isChanged = positions.delete(key) || isChanged
    },
    save() {
      if (!isChanged) return
      writeWhole(file, JSON.stringify({ version: 1, files: [...positions.values()] } satisfies Stored))
      isChanged = false
    },
  }
}

const readStored = (file: string): readonly FilePosition[] => {
  if (!existsSync(file)) return []
  try {
    const { version, files } = JSON.parse(readFileSync(file, 'utf8')) as Stored
    if (version === 1 && Array.isArray(files)) return files
  } catch (cause) {
    throw new Error(`positions in ${file}`, { cause })
  }
  throw new Error(`positions in ${file}: not a file of version 1`)
}
