// docs/events.md lists what the sensor passes over and what it calls a violation.
import { readFileSync } from 'node:fs'
import path from 'node:path'
import { expect, test } from 'vitest'
import { SKIP_REASONS } from './decode/decoded-packet.ts'
import { CONTENT_MARKS } from './protocols/content-marks.ts'
import { VIOLATION_RULES } from './protocols/violations.ts'

const page = readFileSync(path.join(import.meta.dirname, '..', '..', 'docs', 'events.md'), 'utf8')
const firstCells = (heading: string): string[] => {
  const section = page.split(/^## /m).find((text) => text.startsWith(`${heading}\n`)) ?? ''
  return [...section.matchAll(/^\| `?(\w+)`? \| [A-Za-z0-9].*\|$/gm)].map(([, cell = '']) => cell).slice(1)
}

test('names every reason for passing over a packet', () => {
  expect(firstCells('Packets that are passed over').sort()).toEqual([...SKIP_REASONS].sort())
})

test('names every mark of content', () => {
  expect(firstCells('Content marks').sort()).toEqual(Object.keys(CONTENT_MARKS).sort())
})

test('names every violation', () => {
  expect(firstCells('Protocol violations').sort()).toEqual(Object.keys(VIOLATION_RULES).sort())
})
