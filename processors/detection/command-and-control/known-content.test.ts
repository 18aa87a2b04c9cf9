import { expect, it } from 'vitest'
import { DECISIVE } from '../observation.ts'
import { classesOf } from '../windows-domain/windows.fixture.ts'
import { knownContent } from './known-content.ts'
import { outwardSession, worth } from './outward.fixture.ts'

const marked = (...content_marks: string[]) => outwardSession({ content_marks }, { dst_port: 7707 })

it.each([
  'windows_shell',
  'unix_shell',
  'staged_program',
  'gh0st_packet',
  'njrat_packet',
  'rat_greeting',
  'irc_bot_nick',
])('is sure of %s', (mark) => expect(worth(knownContent, marked(mark))).toBeGreaterThanOrEqual(DECISIVE))

it.each(['program', 'mirai_packet', 'netwire_packet', 'redline_packet'])(
  'only suspects what a few bytes show: %s',
  (mark) => {
    expect(worth(knownContent, marked(mark))).toBeGreaterThan(2)
    expect(worth(knownContent, marked(mark))).toBeLessThan(DECISIVE)
  },
)

it("says nothing of marks that are other detectors' and of none", () => {
  expect(worth(knownContent, marked('ntlm_without_host', 'http_log4shell'))).toBe(0)
  expect(worth(knownContent, marked())).toBe(0)
})

it("takes a shell that goes out for a bot's, one that comes in or stays inside for an intruder's", () => {
  const shell = marked('unix_shell')
  expect(classesOf(knownContent, shell)).toEqual(['botnet_c2'])
  expect(classesOf(knownContent, { ...shell, asset_facts: { direction: 'lateral' } })).toEqual(['apt'])
  expect(classesOf(knownContent, { ...shell, asset_facts: { direction: 'inbound' } })).toEqual(['apt'])
})
