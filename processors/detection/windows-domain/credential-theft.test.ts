import { describe, expect, it } from 'vitest'
import type { NetworkEvent } from '../../../schemas/messages.ts'
import { DECISIVE } from '../observation.ts'
import { credentialTheft } from './credential-theft.ts'
import { calls, together, windowsSession } from './windows.fixture.ts'

const opened = (...smb_files: string[]) => windowsSession({ smb_shares: ['C$'], smb_files })

const ENOUGH: [string, NetworkEvent][] = [
  ['one account replicated by its name', calls('drsuapi.DsBind', 'drsuapi.DsCrackNames', 'drsuapi.DsGetNCChanges')],
  [
    'the same where the bind was not captured',
    calls('unknown.0', 'unknown.16', 'unknown.12', 'unknown.3', 'unknown.1'),
  ],
  ['a secret of the LSA', calls('lsarpc.OpenPolicy2', 'lsarpc.RetrievePrivateData')],
  ['a hive saved', calls('winreg.OpenLocalMachine', 'winreg.BaseRegSaveKey')],
  ['the database of the directory read', opened('Windows\\NTDS\\ntds.dit')],
  ['a hive read', opened('Windows\\System32\\config\\SAM')],
]
const NOT_ENOUGH: [string, NetworkEvent][] = [
  ['replication between controllers', calls('drsuapi.DsBind', 'drsuapi.DsGetNCChanges', 'drsuapi.DsReplicaUpdateRefs')],
  ['names resolved at log-on', calls('drsuapi.DsBind', 'drsuapi.DsCrackNames', 'drsuapi.DsUnbind')],
  ['a master key backed up', calls('BackupKey.BackuprKey')],
  ['other operations whose bind was not seen', calls('unknown.0', 'unknown.3')],
  ['a policy file', opened('theshire.local\\Policies\\GptTmpl.inf', 'sam.txt')],
]

describe('credential theft', () => {
  it.each(ENOUGH)('is, and enough alone: %s', (_, event) =>
    expect(together(credentialTheft, event)).toBeGreaterThanOrEqual(DECISIVE),
  )
  it.each(NOT_ENOUGH)('is not, or too little: %s', (_, event) =>
    expect(together(credentialTheft, event)).toBeLessThanOrEqual(5),
  )
})
