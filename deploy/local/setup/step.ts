// One thing that set-up brings. Done already: nothing happens. Failed half-way: nothing is left behind.
import { existsSync, mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { TOOLS_DIR } from '../tools.ts'

export type Step = {
  /** As a person reads it: "Apache Kafka 4.4.0". */
  readonly title: string
  isDone(): boolean
  /** What a person should know although it worked; nothing otherwise. */
  run(): Promise<string | undefined>
}

const stampFile = (name: string): string => path.join(TOOLS_DIR, 'stamps', name)

/** True when `directory` is there and was made from the same `origin` (versions, hashes). */
export const isStamped = (name: string, origin: string, directory: string): boolean => {
  if (!existsSync(directory) || !existsSync(stampFile(name))) return false
  return readFileSync(stampFile(name), 'utf8') === origin
}

export const stamp = (name: string, origin: string): void => {
  mkdirSync(path.dirname(stampFile(name)), { recursive: true })
  writeFileSync(stampFile(name), origin)
}

/** Fills a new folder and puts it in the place of `directory` in one move; a failure leaves `directory` as it was. */
export const replaceDirectory = async (directory: string, fill: (fresh: string) => Promise<void>): Promise<void> => {
  mkdirSync(path.dirname(directory), { recursive: true })
  const work = mkdtempSync(path.join(TOOLS_DIR, 'partial-'))
  try {
    const fresh = path.join(work, 'new')
    mkdirSync(fresh)
    await fill(fresh)
    if (existsSync(directory)) renameSync(directory, path.join(work, 'old'))
    renameSync(fresh, directory)
  } finally {
    rmSync(work, { recursive: true, force: true })
  }
}
