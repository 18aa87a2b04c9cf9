import { expect, test } from 'vitest'
import type { ProtocolAnalysis } from '../../../schemas/messages.ts'
import { seededRandom } from './conversation.fixture.ts'
import { dcerpcOverTcp } from './protocol-dcerpc.ts'
import { kerberosOverTcp, kerberosOverUdp } from './protocol-kerberos.ts'
import { ldapOverTcp, ldapOverUdp } from './protocol-ldap.ts'
import { rdpProtocol } from './protocol-rdp.ts'
import { smbProtocol } from './protocol-smb.ts'
import type { SessionProtocol } from './session.ts'
import {
  be32,
  equality,
  gssApRequest,
  kdcReply,
  kdcRequest,
  ldapSearch,
  netbios,
  ntlmAuthenticate,
  rpcBind,
  rpcRequest,
  smb2Create,
  smb2SetupRequest,
  smb2Transceive,
  spnego,
} from './windows-messages.fixture.ts'

const BIND = rpcBind(['12345778-1234-abcd-ef00-0123456789ac'], {}, ntlmAuthenticate('u'))
const REQUEST = kdcRequest(10, 'u', ['krbtgt', 'R'], [2])
const context = { nowUs: 0, takeDecryption: () => true, isCut: false }
const first = {
  bytes: new Uint8Array(0),
  start: 0,
  end: 0,
  isFromOriginator: true,
  srcPort: 40_000,
  dstPort: 445,
  addresses: [],
}

const CASES: readonly (readonly [string, SessionProtocol, readonly (readonly number[])[]])[] = [
  [
    'SMB',
    smbProtocol,
    [
      netbios(smb2SetupRequest(spnego(ntlmAuthenticate('u')))),
      netbios(smb2SetupRequest(spnego(gssApRequest(18, 'cifs', 'h')))),
      netbios(smb2Create('file')),
      netbios(smb2Transceive(BIND)),
    ],
  ],
  ['DCE/RPC', dcerpcOverTcp, [BIND, rpcRequest(3)]],
  ['Kerberos over TCP', kerberosOverTcp, [[...be32(REQUEST.length), ...REQUEST]]],
  ['Kerberos over UDP', kerberosOverUdp, [REQUEST, kdcReply(13, 'u', 23, ['s', 'h'])]],
  ['LDAP over TCP', ldapOverTcp, [ldapSearch('DC=x', equality('a', 'b'))]],
  ['LDAP over UDP', ldapOverUdp, [ldapSearch('DC=x', equality('a', 'b'))]],
  ['RDP', rdpProtocol, [[3, 0, 0, 19, 14, 0xe0, 0, 0, 0, 0, 0, 1, 0, 8, 0, 3, 0, 0, 0]]],
]

test.each(CASES)(
  '%s: any bytes are answered within them, and only with text that can be printed',
  (_name, protocol, messages) => {
    const random = seededRandom(41)
    for (let round = 0; round < 400; round++) {
      const facts: ProtocolAnalysis = {}
      const parser = protocol.create(facts, context, first)
      for (const message of messages) {
        const bytes = Uint8Array.from(message)
        for (let i = random() * 6; i > 0; i--) bytes[Math.floor(random() * bytes.length)] = random() * 256
        const start = Math.floor(random() * random() * 8)
        const end = random() < 0.5 ? bytes.length : Math.floor(random() * bytes.length)
        if (start >= end) continue
        const consumed = parser.read(bytes, start, end, random() < 0.5)
        expect(consumed).toBeGreaterThanOrEqual(-1)
        expect(consumed).toBeLessThanOrEqual(end - start)
        if (consumed < 0) break
        if (random() < 0.3) parser.gap(true, bytes.subarray(start + consumed, end))
      }
      // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what must not be there.
      expect(Object.values(facts).flat().join('')).not.toMatch(/[\x00-\x1f\x7f-\x9f\u202a-\u202e]/)
    }
  },
)
