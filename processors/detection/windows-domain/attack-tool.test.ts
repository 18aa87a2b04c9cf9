import { expect, it } from 'vitest'
import { DECISIVE } from '../observation.ts'
import { attackTool } from './attack-tool.ts'
import { together, windowsSession } from './windows.fixture.ts'

it.each([
  ['a file of a tool', { smb_files: ['temp\\mimikatz.exe'] }],
  ['a pipe of an implant', { smb_files: ['msagent_4f'] }],
  ['a client of Impacket', { content_marks: ['smb_guid_of_letters'] }],
])('is sure of %s', (_, facts) => expect(together(attackTool, windowsSession(facts))).toBeGreaterThanOrEqual(DECISIVE))

it('suspects what administrators may use: remote execution by its pipe, a library that names no machine', () => {
  const pipe = windowsSession({ smb_files: ['PSEXESVC'] })
  const library = windowsSession({ content_marks: ['ntlm_without_host'] })
  expect(together(attackTool, pipe)).toBe(6)
  expect(together(attackTool, library, library)).toBe(3)
  expect(together(attackTool, pipe, library)).toBeLessThan(DECISIVE)
})

it('says nothing of ordinary files', () =>
  expect(together(attackTool, windowsSession({ smb_files: ['reports\\q3.docx', 'srvsvc', 'lsarpc'] }))).toBe(0))
