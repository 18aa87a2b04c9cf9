import { expect, it } from 'vitest'
import { buildNameTable, valuesOf } from './name-table.ts'

it('finds every name that was put in, and no other', () => {
  const entries = new Map(Array.from({ length: 5000 }, (_, index) => [`host-${index}.example`, [index, index + 1]]))
  const table = buildNameTable(entries)
  for (const [name, values] of entries) expect([...valuesOf(table, name)]).toEqual(values)
  for (const other of ['', 'host-5000.example', 'host-1.exampl', 'ost-1.example', 'ñandú.example']) {
    expect([...valuesOf(table, other)]).toEqual([])
  }
})

it('has no name when it is empty', () => {
  expect([...valuesOf(buildNameTable(new Map()), 'a.example')]).toEqual([])
})
