// SMB 2 and 3 (MS-SMB2, section 2.2): the headers and the few fields that say who does what. Offsets are those of the specification,
// counted from the 64-byte header.
import { markContent } from './content-marks.ts'
import { uint16le, uint32le, utf16Text } from './little-endian.ts'
import { MORE_PROCESSING_REQUIRED, SMB2_COMMANDS, SMB2_DIALECTS } from './smb-names.ts'
import {
  fieldEnd,
  noteCommand,
  noteFile,
  notePipeWrite,
  noteSetupToken,
  noteStatus,
  noteTreeRequest,
  noteTreeResponse,
  noteWritten,
  type SmbSession,
} from './smb-session.ts'
import { violate } from './violations.ts'

const HEADER_BYTES = 64
const IS_RESPONSE = 1
/** Requests chained in one message. */
const MAX_CHAINED = 32
const NEGOTIATE = 0
const SESSION_SETUP = 1
const TREE_CONNECT = 3
const CREATE = 5
const WRITE = 9
const IOCTL = 11
const FSCTL_PIPE_TRANSCEIVE = 0x0011c017

/** One command of a chain, in bytes[start, end) of the `length` that were sent. */
type Command = {
  readonly bytes: Uint8Array
  readonly start: number
  readonly end: number
  readonly length: number
  readonly tree: number
  readonly message: number
}

/** Notes the message at `start`, header included, of which `length` bytes were sent and those up to `end` are here. */
export const noteSmb2 = (session: SmbSession, bytes: Uint8Array, start: number, end: number, length: number): void => {
  let at = start
  for (let i = 0; i < MAX_CHAINED && at + HEADER_BYTES <= end; i++) {
    const left = start + length - at
    const next = uint32le(bytes, at + 20)
    if (next !== 0 && (next < HEADER_BYTES || next > left)) {
      violate(session.facts, 'smb_bad_offset')
      return
    }
    const commandBytes = next === 0 ? left : next
    noteCommandAt(session, bytes, at, Math.min(end, at + commandBytes), commandBytes)
    if (next === 0) return
    at += next
  }
}

const noteCommandAt = (session: SmbSession, bytes: Uint8Array, start: number, end: number, length: number): void => {
  const number = uint16le(bytes, start + 12)
  const name = SMB2_COMMANDS[number]
  if (!name) return
  noteCommand(session, name)
  const tree = uint32le(bytes, start + 36)
  const command = { bytes, start, end, length, tree, message: uint32le(bytes, start + 24) }
  if (uint32le(bytes, start + 16) & IS_RESPONSE) noteResponse(session, command, number)
  else noteRequest(session, command, number)
}

const noteResponse = (session: SmbSession, command: Command, number: number): void => {
  const { bytes, start, end } = command
  const status = uint32le(bytes, start + 8)
  noteStatus(session, status)
  const isSuccess = status === 0
  if (number === NEGOTIATE && isSuccess && start + 70 <= end) {
    const dialect = SMB2_DIALECTS.get(uint16le(bytes, start + 68))
    // "2.???" asks for a second negotiation; its answer names the dialect.
    if (dialect) session.facts.smb_version = dialect
  } else if (number === SESSION_SETUP && status !== MORE_PROCESSING_REQUIRED) {
    // Success of a session that named nobody is not a log-in.
    if (!isSuccess || session.logins.isPending()) session.logins.end(isSuccess)
  } else if (number === TREE_CONNECT && isSuccess) noteTreeResponse(session, command.message, command.tree)
}

const noteRequest = (session: SmbSession, command: Command, number: number): void => {
  const { bytes, start, end, length } = command
  if (number === NEGOTIATE) noteClientGuid(session, command)
  else if (number === SESSION_SETUP && start + 80 <= end) {
    const from = uint16le(bytes, start + 76)
    const tokenEnd = from + uint16le(bytes, start + 78)
    if (tokenEnd > length) violate(session.facts, 'smb_bad_offset')
    else noteSetupToken(session, bytes, start + from, Math.min(end, start + tokenEnd), start + tokenEnd <= end)
  } else if (number === TREE_CONNECT && start + 72 <= end) {
    noteTreeRequest(session, command.message, textAt(session, command, 68))
  } else if (number === CREATE && start + 112 <= end) noteFile(session, textAt(session, command, 108))
  else if (number === WRITE) noteWrite(session, command)
  else if (number === IOCTL) noteIoctl(session, command)
}

const GUID_AT = HEADER_BYTES + 12
/** Windows and Samba draw 16 bytes; Impacket draws letters, which chance does once in 10^11. */
const noteClientGuid = ({ facts }: SmbSession, { bytes, start, end }: Command): void => {
  const from = start + GUID_AT
  if (from + 16 > end) return
  for (let at = from; at < from + 16; at++) if (!isLetter(bytes[at] as number)) return
  markContent(facts, 'smb_guid_of_letters')
}
const isLetter = (code: number): boolean => (code >= 0x41 && code <= 0x5a) || (code >= 0x61 && code <= 0x7a)

/** The UTF-16 text whose offset and length stand at `field`; empty: beyond what is here. */
const textAt = (session: SmbSession, { bytes, start, end, length }: Command, field: number): string => {
  const offset = uint16le(bytes, start + field)
  const to = fieldEnd(session, start, offset, uint16le(bytes, start + field + 2), length, end)
  return to < 0 ? '' : utf16Text(bytes, start + offset, to)
}

const noteWrite = (session: SmbSession, { bytes, start, end, length, tree }: Command): void => {
  if (start + 96 > end) return
  const offset = uint16le(bytes, start + 66)
  const written = uint32le(bytes, start + 68)
  if (offset + written > length) {
    violate(session.facts, 'smb_bad_offset')
    return
  }
  noteWritten(session, written)
  const from = start + offset
  notePipeWrite(session, tree, fileAt(bytes, start + 80), bytes, from, Math.min(end, from + written), written)
}

/** A write to a pipe that waits for the answer. */
const noteIoctl = (session: SmbSession, { bytes, start, end, length, tree }: Command): void => {
  if (start + 96 > end || uint32le(bytes, start + 68) !== FSCTL_PIPE_TRANSCEIVE) return
  const offset = uint32le(bytes, start + 88)
  const written = uint32le(bytes, start + 92)
  if (offset + written > length) {
    violate(session.facts, 'smb_bad_offset')
    return
  }
  const from = start + offset
  notePipeWrite(session, tree, fileAt(bytes, start + 72), bytes, from, Math.min(end, from + written), written)
}

/** File identifier of 16 bytes as a key. */
const fileAt = (bytes: Uint8Array, at: number): string =>
  `${uint32le(bytes, at)}.${uint32le(bytes, at + 4)}.${uint32le(bytes, at + 8)}.${uint32le(bytes, at + 12)}`

/**
 * The compression header of SMB 3.1.1 (section 2.2.42): the size before compression, the algorithm, how much comes uncompressed. The
 * content stays unread; sizes that overflow when added are what CVE-2020-0796 is made of.
 */
export const noteSmb2Compression = (
  session: SmbSession,
  bytes: Uint8Array,
  start: number,
  end: number,
  length: number,
): void => {
  if (start + 16 > end) return
  const isChained = (uint16le(bytes, start + 10) & 1) !== 0
  const uncompressed = uint32le(bytes, start + 12)
  const total = uint32le(bytes, start + 4) + uncompressed
  if (total > 0xffffffff || (!isChained && uncompressed > length - 16)) violate(session.facts, 'smb_bad_compression')
}
