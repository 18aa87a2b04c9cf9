import { expect, test } from 'vitest'
import { type ColumnKind, column, parameterOf } from './column.ts'

test.each<[ColumnKind, readonly unknown[], string]>([
  ['int8', [1, null, undefined, 0], '{1,NULL,NULL,0}'],
  ['bool', [true, false, null], '{true,false,NULL}'],
  ['text', ['a', 'NULL', '', 'x,y}{'], '{"a","NULL","","x,y}{"}'],
  ['text', ['say "hi"', 'back\\slash', 'nul\0byte'], '{"say \\"hi\\"","back\\\\slash","nul\ufffdbyte"}'],
  ['float4', [Math.fround(0.1), Math.fround(1500.5)], '{0.1,1500.5}'],
  ['float4[]', [[Math.fround(0.1), null, 2]], '{"{0.1,NULL,2}"}'],
  ['text[]', [['a"b', 'c'], []], '{"{\\"a\\\\\\"b\\",\\"c\\"}","{}"}'],
  ['bytea', [Buffer.from([0, 255]), null, Buffer.alloc(0)], '{"00ff",NULL,""}'],
  ['jsonb', [{ a: 'x"y' }, null, [1]], '{"a":"x\\"y"}\x1f\x1f[1]'],
  ['jsonb', [{ a: 'nul\0', b: '\ud800' }], '{"a":"nul\ufffd","b":"\ufffd"}'],
  ['jsonb', [{ a: '\x1f' }], '{"a":"\\u001f"}'],
])('writes %s so that the database reads back the same values', (kind, values, expected) => {
  expect(
    parameterOf(
      column<unknown>('c', kind, (value) => value),
      values,
    ),
  ).toBe(expected)
})
