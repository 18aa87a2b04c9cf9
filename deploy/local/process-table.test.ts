import { expect, test } from 'vitest'
import { readProcess } from './process-table.ts'

test('knows memory, CPU time and identity of this process', () => {
  const facts = readProcess(process.pid)
  expect(facts?.rssBytes).toBeGreaterThan(10e6)
  expect(facts?.cpuMs).toBeGreaterThan(0)
  expect(readProcess(process.pid)?.identity).toBe(facts?.identity)
})

test('knows nothing of a pid that nobody has', () => {
  expect(readProcess(2 ** 22 + 1)).toBeUndefined()
})
