import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { DirectoryInUseError, lockDirectory } from './directory-lock.ts'

let folder = ''
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'directory-lock-'))
})
afterEach(() => rmSync(folder, { recursive: true }))

it('refuses a second opening and names the directory', () => {
  const release = lockDirectory(join(folder, 'db'))
  expect(() => lockDirectory(join(folder, 'db'))).toThrow(DirectoryInUseError)
  expect(() => lockDirectory(join(folder, 'db'))).toThrow(join(folder, 'db'))
  release()
})

it('can be taken again once released', () => {
  lockDirectory(join(folder, 'db'))()
  lockDirectory(join(folder, 'db'))()
})
