import { mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { gzipSync } from 'node:zlib'
import { expect, test } from 'vitest'
import { shareOf, shareParsed } from './parsed-share.ts'

const AUTO = { format: 'auto', timeZone: 'UTC' } as const
const fileWith = (name: string, content: string | Buffer): string => {
  const file = path.join(mkdtempSync(path.join(tmpdir(), 'autoinmune-share-')), name)
  writeFileSync(file, content)
  return file
}

test('counts every line once: parsed, header or blank, or rejected by reason', async () => {
  const text = '#fields\tts\tname\n\n1655158154.5\tone\n1655158154.5\n1655158154.5\tlast'
  const share = await shareOf(fileWith('weird.log', text), AUTO)
  expect(share).toMatchObject({
    format: 'zeek',
    lines: 5,
    ignored: 2,
    parsed: 2,
    rejected: { wrong_field_count: 1 },
    events: 0,
  })
  expect(shareParsed(share)).toBeCloseTo(2 / 3)
})

test('reads gzip, and takes the year from the reference', async () => {
  const file = fileWith('auth.log.1.gz', gzipSync('Dec 10 06:55:46 h sshd[1]: x\n'))
  const years: number[] = []
  await shareOf(file, { ...AUTO, referenceMs: Date.UTC(2016, 11, 31) }, (readings) => {
    for (const reading of readings) {
      if (reading.kind === 'log') years.push(new Date((reading.log.time_us ?? 0) / 1000).getUTCFullYear())
    }
  })
  expect(years).toEqual([2016])
})

test('a file without records is wholly understood', async () => {
  expect(shareParsed(await shareOf(fileWith('empty.log', '\n\n'), AUTO))).toBe(1)
})
