// SMB 1 (MS-CIFS and MS-SMB, section 2.2.4): a 32-byte header, a block of words, a block of bytes; commands chained by AndX.

import { rpcLengthAt } from './dcerpc.ts'
import { uint16le, uint32le, utf16Text } from './little-endian.ts'
import { printableText } from './payload.ts'
import { MORE_PROCESSING_REQUIRED, SMB1_COMMANDS } from './smb-names.ts'
import {
  noteCommand,
  noteFile,
  notePipeWrite,
  noteSetupToken,
  noteStatus,
  noteTransactionBegin,
  noteTreeRequest,
  noteTreeResponse,
  noteWritten,
  type SmbSession,
} from './smb-session.ts'
import { violate } from './violations.ts'

const HEADER_BYTES = 32
const IS_REPLY = 0x80
const IS_UNICODE = 0x8000
const HAS_NT_STATUS = 0x4000
const NO_ANDX = 0xff
const MAX_CHAINED = 4
const TRANSACT_NAMED_PIPE = 0x26

const WRITE_ANDX = 0x2f
const TRANSACTION = 0x25
const OPEN_ANDX = 0x2d
const NEGOTIATE = 0x72
const SESSION_SETUP = 0x73
const TREE_CONNECT = 0x75
const NT_CREATE = 0xa2
const ANDX_COMMANDS: ReadonlySet<number> = new Set([
  0x24,
  OPEN_ANDX,
  0x2e,
  WRITE_ANDX,
  SESSION_SETUP,
  0x74,
  TREE_CONNECT,
  NT_CREATE,
])
/** Secondary requests and the command that they continue. */
const CONTINUES: ReadonlyMap<number, number> = new Map([
  [0x26, TRANSACTION],
  [0x33, 0x32],
  [0xa1, 0xa0],
])

/** One command: its words at `words`, its bytes in [data, dataEnd) as far as they are here. */
type Command = {
  readonly bytes: Uint8Array
  /** Of the message: offsets count from here. */
  readonly start: number
  readonly end: number
  readonly length: number
  readonly words: number
  readonly wordCount: number
  readonly data: number
  readonly dataEnd: number
  readonly isUnicode: boolean
  readonly tree: number
  readonly message: number
}

/** Notes the message at `start`, header included, of which `length` bytes were sent and those up to `end` are here. */
export const noteSmb1 = (session: SmbSession, bytes: Uint8Array, start: number, end: number, length: number): void => {
  if (start + HEADER_BYTES + 1 > end) return
  const isReply = ((bytes[start + 9] as number) & IS_REPLY) !== 0
  const flags2 = uint16le(bytes, start + 10)
  const status = flags2 & HAS_NT_STATUS ? uint32le(bytes, start + 5) : 0
  if (isReply) noteStatus(session, status)
  let number = bytes[start + 4] as number
  let at = start + HEADER_BYTES
  for (let i = 0; i < MAX_CHAINED && at < end; i++) {
    const name = SMB1_COMMANDS.get(number)
    if (!name) return
    noteCommand(session, name)
    const command = commandAt(bytes, start, end, length, at, (flags2 & IS_UNICODE) !== 0)
    if (isReply) noteReply(session, command, number, status)
    else noteRequest(session, command, number)
    if (!ANDX_COMMANDS.has(number) || command.wordCount < 2 || at + 5 > end || bytes[at + 1] === NO_ANDX) return
    number = bytes[at + 1] as number
    const next = start + uint16le(bytes, at + 3)
    // Only forward: a chain that points back would go on for ever.
    if (next <= at) return
    at = next
  }
}

const commandAt = (
  bytes: Uint8Array,
  start: number,
  end: number,
  length: number,
  at: number,
  isUnicode: boolean,
): Command => {
  const wordCount = bytes[at] as number
  const data = at + 3 + 2 * wordCount
  const dataBytes = data <= end ? uint16le(bytes, data - 2) : 0
  return {
    ...{ bytes, start, end, length, wordCount, data, isUnicode },
    words: at + 1,
    dataEnd: Math.min(end, data + dataBytes),
    tree: uint16le(bytes, start + 24),
    message: uint16le(bytes, start + 30),
  }
}

const noteReply = (session: SmbSession, command: Command, number: number, status: number): void => {
  if (number === NEGOTIATE && status === 0) session.facts.smb_version ??= '1.0'
  else if (number === SESSION_SETUP && status !== MORE_PROCESSING_REQUIRED) {
    if (status >>> 30 === 3 || session.logins.isPending()) session.logins.end(status === 0)
  } else if (number === TREE_CONNECT && status === 0) noteTreeResponse(session, command.message, command.tree)
}

const noteRequest = (session: SmbSession, command: Command, number: number): void => {
  if (command.data > command.end) return
  if (number === SESSION_SETUP) noteSessionSetup(session, command)
  else if (number === TREE_CONNECT) noteTreeConnect(session, command)
  else if (number === NT_CREATE || number === OPEN_ANDX) noteOpen(session, command)
  else if (number === WRITE_ANDX) noteWrite(session, command)
  else if (number === TRANSACTION) noteTransaction(session, command)
  noteContinuation(session, command.message, number)
}

/** MS17-010 continues a transaction of one kind by a request of another, whose sizes are kept in other fields. */
const noteContinuation = (session: SmbSession, message: number, number: number): void => {
  const begun = CONTINUES.get(number)
  if (begun === undefined) {
    if (number === TRANSACTION || number === 0x32 || number === 0xa0) noteTransactionBegin(session, message, number)
    return
  }
  const first = session.transactions.get(message)
  if (first !== undefined && first !== begun) violate(session.facts, 'smb_mixed_transaction')
}

/** With 12 words a security token follows; with 13 the passwords (passed over), the account and its domain. */
const noteSessionSetup = (session: SmbSession, command: Command): void => {
  const { bytes, words, wordCount, data, dataEnd, isUnicode, start } = command
  if (wordCount === 12) {
    const tokenEnd = data + uint16le(bytes, words + 14)
    noteSetupToken(session, bytes, data, Math.min(dataEnd, tokenEnd), tokenEnd <= dataEnd)
  } else if (wordCount === 13) {
    const at = data + uint16le(bytes, words + 14) + uint16le(bytes, words + 16)
    const account = textAt(bytes, at, dataEnd, isUnicode, start)
    if (account) session.logins.begin(account)
  }
}

/** Password, path, service. */
const noteTreeConnect = (
  session: SmbSession,
  { bytes, words, wordCount, data, dataEnd, isUnicode, start, message }: Command,
): void => {
  if (wordCount < 4) return
  noteTreeRequest(session, message, textAt(bytes, data + uint16le(bytes, words + 6), dataEnd, isUnicode, start))
}

const noteOpen = (session: SmbSession, { bytes, data, dataEnd, isUnicode, start }: Command): void =>
  noteFile(session, textAt(bytes, data, dataEnd, isUnicode, start))

/** Text up to its NUL; UTF-16 is aligned to two bytes, counted from the message's start. */
const textAt = (bytes: Uint8Array, at: number, end: number, isUnicode: boolean, start: number): string => {
  if (isUnicode) return utf16Text(bytes, at + ((at - start) & 1), end)
  let to = at
  while (to < end && bytes[to] !== 0) to++
  return printableText(bytes, at, to)
}

/** Words: AndX (4 bytes), file, offset, timeout, mode, remaining, length (high), length, offset of the data. */
const noteWrite = (session: SmbSession, command: Command): void => {
  const { bytes, start, end, length, words, wordCount, tree } = command
  if (wordCount !== 12 && wordCount !== 14) return
  const written = uint16le(bytes, words + 20) + uint16le(bytes, words + 18) * 65_536
  const offset = uint16le(bytes, words + 22)
  if (offset + written > length) {
    violate(session.facts, 'smb_bad_offset')
    return
  }
  noteWritten(session, written)
  const from = start + offset
  const to = Math.min(end, from + written)
  // A message begun in raw mode is preceded by its length.
  const prefix = rpcLengthAt(bytes, from, to) < 0 && rpcLengthAt(bytes, from + 2, to) > 0 ? 2 : 0
  notePipeWrite(session, tree, String(uint16le(bytes, words + 4)), bytes, from + prefix, to, written - prefix)
}

/** Words: counts and offsets of parameters and data, then the setup: for a named pipe its function and the file. */
const noteTransaction = (session: SmbSession, { bytes, start, end, length, words, wordCount, tree }: Command): void => {
  if (wordCount < 16 || uint16le(bytes, words + 28) !== TRANSACT_NAMED_PIPE) return
  const written = uint16le(bytes, words + 22)
  const offset = uint16le(bytes, words + 24)
  if (offset + written > length) {
    violate(session.facts, 'smb_bad_offset')
    return
  }
  const from = start + offset
  notePipeWrite(session, tree, String(uint16le(bytes, words + 30)), bytes, from, Math.min(end, from + written), written)
}
