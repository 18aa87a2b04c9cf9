import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { TOOLS_DIR } from '../tools.ts'
import { attempt, run, SetupError } from './command.ts'
import { replaceDirectory } from './step.ts'

const directory = (): string => {
  mkdirSync(TOOLS_DIR, { recursive: true })
  const made = mkdtempSync(path.join(TOOLS_DIR, 'test-'))
  onTestFinished(() => rmSync(made, { recursive: true }))
  return made
}

test('puts a filled folder in the place of the old one', async () => {
  const target = path.join(directory(), 'kafka')
  await replaceDirectory(target, async (fresh) => writeFileSync(path.join(fresh, 'old'), '1'))
  await replaceDirectory(target, async (fresh) => writeFileSync(path.join(fresh, 'new'), '2'))
  expect(readdirSync(target)).toEqual(['new'])
})

test('leaves the old folder and nothing else when a download fails half-way', async () => {
  const target = path.join(directory(), 'kafka')
  await replaceDirectory(target, async (fresh) => writeFileSync(path.join(fresh, 'jar'), 'whole'))
  let work = ''
  const failing = replaceDirectory(target, async (fresh) => {
    work = fresh
    writeFileSync(path.join(fresh, 'jar'), 'ha')
    throw new Error('connection lost')
  })
  await expect(failing).rejects.toThrow('connection lost')
  expect(readFileSync(path.join(target, 'jar'), 'utf8')).toBe('whole')
  expect(existsSync(path.dirname(work))).toBe(false)
})

test('names a missing program and what installs it', async () => {
  const missing = await attempt('autoinmune-no-such-program', []).catch((error: unknown) => error)
  expect(missing).toBeInstanceOf(SetupError)
  expect(missing).toMatchObject({
    message: 'autoinmune-no-such-program is missing',
    remedy: 'install autoinmune-no-such-program',
  })
})

test('shows the end of what a failed program printed', async () => {
  const failing = run(process.execPath, ['-e', 'console.log("no such artifact"); process.exit(7)'])
  await expect(failing).rejects.toThrow(/ended with status 7:\n\s+no such artifact/)
})
