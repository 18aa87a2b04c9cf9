import { Command } from 'commander'
import { expect, test } from 'vitest'
import { foldRate, foldSettings, withFoldOption } from './fold-option.ts'

test.each([
  ['100', 100],
  ['0.5', 0.5],
  ['never', Number.POSITIVE_INFINITY],
])('reads %s', (text, rate) => {
  const { foldFrom } = withFoldOption(new Command()).parse(['--fold-from', text], { from: 'user' }).opts()
  expect(foldSettings({ foldFrom })).toEqual({ settings: { foldFlowsPerSecond: rate } })
})

test.each(['0', '-3', 'often', ''])('refuses "%s" and says what it takes', (text) => {
  expect(() => foldRate(text)).toThrow('above 0, or "never"')
})

test('changes nothing where it is not given', () => {
  expect(foldSettings(withFoldOption(new Command()).parse([], { from: 'user' }).opts())).toEqual({})
})
