// A group is what the engine answers with one ReadyForQuery: a simple query, or extended messages up to Sync.
import type { SessionMark } from './sql-text.ts'

/** A Parse sent to the engine whose answer is still to come. */
export type PendingParse = {
  readonly statement: string
  /** The client knows the statement only once this is answered. */
  readonly isNew: boolean
  /** Sent by us, not by the client: its answer is kept from the client. */
  readonly isOurs: boolean
}

export type Group = {
  /** Nothing of the answer is for the client (settings replayed, rows after a client is gone). */
  readonly isSilent: boolean
  isSimple: boolean
  /** Its last message was sent. */
  isEnded: boolean
  parses: PendingParse[]
  /** SET, RESET, LISTEN, UNLISTEN statements to be answered. */
  marks: SessionMark[]
}

export const openGroup = (overrides: Partial<Group> = {}): Group => ({
  isSilent: false,
  isSimple: false,
  isEnded: false,
  parses: [],
  marks: [],
  ...overrides,
})

/** A simple query of ours. */
export const silentGroup = (): Group => openGroup({ isSilent: true, isSimple: true, isEnded: true })
