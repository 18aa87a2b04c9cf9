import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { onTestFinished } from 'vitest'

/** A new folder that is removed when the running test has finished. */
export const makeTemporaryDirectory = (): string => {
  const directory = mkdtempSync(path.join(tmpdir(), 'autoinmune-unit-'))
  onTestFinished(() => rmSync(directory, { recursive: true, force: true }))
  return directory
}
