// SMB over TCP: messages behind a header of four bytes (MS-SMB2, section 2.1), which is also NetBIOS's session service (RFC 1002, 4.3).
import { createFramedSession, type Frame } from './framed-session.ts'
import { uint32be } from './little-endian.ts'
import { isPort, type Payload, recognise } from './payload.ts'
import type { SessionProtocol } from './session.ts'
import { createSmbSession } from './smb-session.ts'
import { noteSmb1 } from './smb1.ts'
import { noteSmb2, noteSmb2Compression } from './smb2.ts'

const HEADER_BYTES = 4
/** Behind these bytes of a message nothing is read: long binds and security tokens end before them. */
const HEAD_BYTES = 8192
/** A connection to a file server lives long; what it writes is passed over by count. */
const BUDGET = { packets: 1 << 18, bytes: 1 << 30 }
const NETBIOS_PORT = 139
const SESSION_MESSAGE = 0
const SESSION_REQUEST = 0x81
const KEEP_ALIVE = 0x85
/** Two encoded names of 34 bytes. */
const SESSION_REQUEST_BYTES = 68
/** 0xff, 0xfe, 0xfd, 0xfc and "SMB". */
const MAGIC = 0x534d42
const SMB1 = 0xff
const SMB2 = 0xfe
const SMB3_COMPRESSED = 0xfc

const isSmbAt = (bytes: Uint8Array, at: number): boolean =>
  (bytes[at] as number) >= SMB3_COMPRESSED && uint32be(bytes, at) % 0x1000000 === MAGIC

const recognises = (payload: Payload): boolean => {
  const { bytes, start, end } = payload
  if (start + 8 > end) return false
  if (bytes[start] === SESSION_MESSAGE) return isSmbAt(bytes, start + HEADER_BYTES)
  return isPort(payload, NETBIOS_PORT) && isSessionRequest(bytes, start)
}

const isSessionRequest = (bytes: Uint8Array, at: number): boolean =>
  bytes[at] === SESSION_REQUEST && uint32be(bytes, at) % 0x1000000 === SESSION_REQUEST_BYTES

/** Bytes of the packet at `at`: a session message that holds SMB, or one of NetBIOS's own. */
const lengthAt = (bytes: Uint8Array, at: number, end: number): number => {
  const type = bytes[at] as number
  if (type !== SESSION_MESSAGE && (type < SESSION_REQUEST || type > KEEP_ALIVE)) return -1
  if (at + HEADER_BYTES > end) return 0
  const length = uint32be(bytes, at) % 0x1000000
  if (type !== SESSION_MESSAGE) return length <= SESSION_REQUEST_BYTES ? HEADER_BYTES + length : -1
  if (length < 4) return length === 0 ? HEADER_BYTES : -1
  if (at + 8 > end) return 0
  return isSmbAt(bytes, at + HEADER_BYTES) ? HEADER_BYTES + length : -1
}

export const smbProtocol: SessionProtocol = {
  recognises,
  budget: BUDGET,
  create: (facts) => {
    const session = createSmbSession(facts)
    const onFrame = ({ bytes, start, end, length }: Frame): boolean => {
      if (bytes[start] !== SESSION_MESSAGE || length < 8) {
        recognise(facts, 'netbios')
        return true
      }
      // NetBIOS only opens the way: what comes behind it names the flow.
      if (facts.service === 'netbios') facts.service = 'smb'
      recognise(facts, 'smb')
      const at = start + HEADER_BYTES
      const magic = bytes[at]
      if (magic === SMB2) noteSmb2(session, bytes, at, end, length - HEADER_BYTES)
      else if (magic === SMB1) noteSmb1(session, bytes, at, end, length - HEADER_BYTES)
      else if (magic === SMB3_COMPRESSED) noteSmb2Compression(session, bytes, at, end, length - HEADER_BYTES)
      return true
    }
    return createFramedSession({ headBytes: HEAD_BYTES, lengthAt, onFrame })
  },
}
