import { globSync } from 'node:fs'
import path from 'node:path'
import { describe, expect, test } from 'vitest'
import { inheritedEnvironment } from '../processors/runtime/environment.ts'
import { checkCapture } from './fuzz/check-capture.ts'

/** A bound against hanging, not a measurement: the largest captures take a tenth of it. */
const MAX_MS = 5000

const check = async (file: string): Promise<void> => {
  const startedMs = performance.now()
  await checkCapture(file)
  expect(performance.now() - startedMs).toBeLessThan(MAX_MS)
}

describe('the sensor reads to the end, in time, and its sums close', () => {
  test.each(globSync('test/captures/*.pcap').sort())('on %s', check)

  // A folder of captures that are not ours to ship: real traffic, malformed and exotic files.
  const folder = inheritedEnvironment().CAPTURES_DIR
  const others = folder === undefined ? [] : globSync('**/*.{pcap,pcapng,cap,gz}', { cwd: folder }).sort()
  test.skipIf(folder === undefined)(
    `on every capture below CAPTURES_DIR (${folder ?? 'not set'})`,
    async () => {
      expect(others.length).toBeGreaterThan(0)
      const failures: string[] = []
      for (const name of others) {
        await check(path.join(folder as string, name)).catch((error: Error) =>
          failures.push(`${name}: ${error.message}`),
        )
      }
      expect(failures).toEqual([])
    },
    600_000,
  )
})
