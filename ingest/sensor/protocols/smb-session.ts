// What one SMB connection is known to be doing, whichever version it speaks: authentication, trees, named pipes. Bounded tables.
import type { ProtocolAnalysis } from '../../../schemas/messages.ts'
import { remember } from '../bounded-map.ts'
import { createRpcAssociation, noteRpcPdu, type RpcAssociation, rpcLengthAt } from './dcerpc.ts'
import { createLoginTally, type LoginTally } from './login-tally.ts'
import { noteSecurityToken } from './security-token.ts'
import { withEntry } from './session.ts'
import { errorStatusName } from './smb-names.ts'
import { violate } from './violations.ts'

/** Remembered of one connection; beyond, the oldest is forgotten. */
const MAX_TREES = 32
const MAX_PIPES = 16
const MAX_TRANSACTIONS = 16

type Pipe = { readonly association: RpcAssociation; skip: number }

export type SmbSession = {
  readonly facts: ProtocolAnalysis
  readonly logins: LoginTally
  readonly pipes: Map<string, Pipe>
  /** Tree identifier: whether it is IPC$, where the pipes are. */
  readonly trees: Map<number, boolean>
  /** Message identifier of a tree connect not answered yet: whether it asks for IPC$. */
  readonly treeRequests: Map<number, boolean>
  /** SMB 1: message identifier of a transaction: the command that began it. */
  readonly transactions: Map<number, number>
}

export const createSmbSession = (facts: ProtocolAnalysis): SmbSession => ({
  facts,
  logins: createLoginTally(facts),
  pipes: new Map(),
  trees: new Map(),
  treeRequests: new Map(),
  transactions: new Map(),
})

export const noteCommand = ({ facts }: SmbSession, name: string): void => {
  facts.smb_commands = withEntry(facts.smb_commands, name)
}

/** Notes a response's status; what it means for a log-in is the caller's to say. */
export const noteStatus = ({ facts }: SmbSession, status: number): void => {
  const name = errorStatusName(status)
  if (name) facts.smb_errors = withEntry(facts.smb_errors, name)
}

/** Notes the path of a tree connect, asked for by the message; its last component is the share. */
export const noteTreeRequest = ({ facts, treeRequests }: SmbSession, message: number, path: string): void => {
  const share = path.slice(path.lastIndexOf('\\') + 1)
  if (share) facts.smb_shares = withEntry(facts.smb_shares, share)
  remember(treeRequests, message, share.toUpperCase() === 'IPC$', MAX_TREES)
}

/** Notes the SMB 1 command that begins a transaction. */
export const noteTransactionBegin = ({ transactions }: SmbSession, message: number, command: number): void =>
  remember(transactions, message, command, MAX_TRANSACTIONS)

export const noteTreeResponse = ({ trees, treeRequests }: SmbSession, message: number, tree: number): void => {
  const isPipes = treeRequests.get(message)
  if (isPipes === undefined) return
  treeRequests.delete(message)
  remember(trees, tree, isPipes, MAX_TREES)
}

export const noteFile = ({ facts }: SmbSession, name: string): void => {
  if (name) facts.smb_files = withEntry(facts.smb_files, name)
}

/** Adds the bytes that a WRITE request claims to carry. */
export const noteWritten = ({ facts }: SmbSession, bytes: number): void => {
  facts.smb_written_bytes = Number(facts.smb_written_bytes ?? 0) + bytes
}

/** Notes the security token of a session setup request. */
export const noteSetupToken = (
  { facts, logins }: SmbSession,
  bytes: Uint8Array,
  start: number,
  end: number,
  isWhole: boolean,
): void => {
  const token = noteSecurityToken(facts, bytes, start, end, isWhole)
  if (token.presentsCredentials) logins.begin(token.user)
}

/** Notes what a client writes to a file of a tree: DCE/RPC if it is a pipe. `length`: bytes sent, of which those up to `end` are here. */
export const notePipeWrite = (
  session: SmbSession,
  tree: number,
  file: string,
  bytes: Uint8Array,
  start: number,
  end: number,
  length: number,
): void => {
  if (session.trees.get(tree) === false) return
  let pipe = session.pipes.get(file)
  if (!pipe) {
    // Where the tree connect was not seen, the content tells.
    if (rpcLengthAt(bytes, start, end) <= 0) return
    pipe = { association: createRpcAssociation(), skip: 0 }
    remember(session.pipes, file, pipe, MAX_PIPES)
  }
  let at = start + pipe.skip
  while (at < end) {
    const pduBytes = rpcLengthAt(bytes, at, end)
    if (pduBytes <= 0) break
    noteRpcPdu(session.facts, pipe.association, session.logins, bytes, at, Math.min(end, at + pduBytes))
    at += pduBytes
  }
  // A fragment may go on in the next write.
  pipe.skip = Math.max(0, at - start - length)
}

/**
 * Where a field of `length` bytes at `offset` of the message at `start` ends; -1: it is not all here, or (then a violation) it lies
 * outside the message of `messageBytes`.
 */
export const fieldEnd = (
  { facts }: SmbSession,
  start: number,
  offset: number,
  length: number,
  messageBytes: number,
  end: number,
): number => {
  if (offset + length > messageBytes) {
    violate(facts, 'smb_bad_offset')
    return -1
  }
  return start + offset + length <= end ? start + offset + length : -1
}
