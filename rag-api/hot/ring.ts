// The newest events in memory, in the order in which they came. What holds at any moment:
//   1 every event that was consumed and whose time is `floorUs` or later is here: a window that begins there needs no database;
//   2 every event that was consumed and is not known to be stored is here, however old its time: it can be added to what the database
//     has (the exception, a ring too full to wait for the sink, is counted as lost);
//   3 an event is here once.
// An event leaves, oldest arrival first, when it is older than asked for and stored; the floor rises above its time as it leaves.
import { EVENT_TYPES, eventTypeOf } from '../../schemas/event-type.ts'
import type { AcceptedEvent } from './acceptance.ts'
import { type Address, parseAddress } from './address.ts'
import { type Chain, type Extent, openChain } from './chain.ts'
import { type Columns, IS_DUPLICATE, NO_PORT, NONE, openColumns, ROW_BYTES } from './columns.ts'
import { type Dictionary, openDictionary } from './dictionary.ts'
import { hashOfId, type IdWords, wordsOfId } from './event-id.ts'
import { placeText } from './place.ts'
import type { HotFold } from './read-event.ts'
import { openStoredOffsets, type StoredOffsets } from './stored-offsets.ts'

/** Share of the memory for rows; the rest is for texts and folds. */
const ROWS_SHARE = 0.75
const FOLD_BYTES = 160
const MIN_ROWS = 16

export type Ring = {
  readonly columns: Columns
  readonly extent: Extent
  readonly chains: Readonly<Record<'source' | 'destination' | 'port' | 'service' | 'attackClass' | 'id', Chain>>
  readonly addresses: Dictionary
  readonly services: Dictionary
  readonly attackClasses: Dictionary
  readonly signatures: Dictionary
  readonly places: Dictionary
  /** Parsed addresses by their number in the dictionary. */
  readonly parsed: readonly Address[]
  /** Folds by slot. */
  readonly folds: Map<number, HotFold>
  readonly stored: StoredOffsets
  readonly textLimitBytes: number
  /** Size of the table of ids less one. */
  readonly idMask: number
  /** Events from this time on are all here, microseconds since the epoch. Only rises. */
  floorUs: number
  /** Newest time that ever came. */
  newestUs: number
  /** Number of the oldest row that is not known to be stored, or a lower one. */
  inFlightFrom: number
}

/** Rows that fit in `sizeBytes` of memory. */
export const capacityOf = (sizeBytes: number): number =>
  Math.max(MIN_ROWS, Math.floor((sizeBytes * ROWS_SHARE) / ROW_BYTES))

/** Keeps at most `sizeBytes`. `floorUs`: consumption begins where nothing of that time or later is left out. */
export const openRing = (sizeBytes: number, floorUs: number): Ring => {
  const extent: Extent = { first: 1, next: 1, capacity: capacityOf(sizeBytes) }
  const idTable = 2 ** Math.ceil(Math.log2(extent.capacity))
  const parsed: Address[] = []
  return {
    columns: openColumns(extent.capacity),
    extent,
    chains: {
      source: openChain(extent),
      destination: openChain(extent),
      port: openChain(extent, 65_536),
      service: openChain(extent),
      attackClass: openChain(extent),
      id: openChain(extent, idTable),
    },
    addresses: openDictionary((id, text) => {
      parsed[id] = parseAddress(text) as Address
    }),
    services: openDictionary(),
    attackClasses: openDictionary(),
    signatures: openDictionary(),
    places: openDictionary(),
    parsed,
    folds: new Map(),
    stored: openStoredOffsets(),
    textLimitBytes: sizeBytes * (1 - ROWS_SHARE),
    idMask: idTable - 1,
    floorUs,
    newestUs: Number.NEGATIVE_INFINITY,
    inFlightFrom: 1,
  }
}

/** Events kept. */
export const rowCount = ({ extent }: Ring): number => extent.next - extent.first

const textBytes = ({ addresses, services, attackClasses, signatures, places, folds }: Ring): number =>
  addresses.sizeBytes +
  services.sizeBytes +
  attackClasses.sizeBytes +
  signatures.sizeBytes +
  places.sizeBytes +
  folds.size * FOLD_BYTES

/** Memory in use: of rows, links and texts. */
export const sizeOf = (ring: Ring): number => rowCount(ring) * ROW_BYTES + textBytes(ring)

/** Newest time of an event at or above the floor; undefined: there is none. */
export const newestTimeUs = ({ newestUs, floorUs }: Ring): number | undefined =>
  newestUs >= floorUs ? newestUs : undefined

/** Adds an event of the message at `offset`; false: it is here already, or older than the floor and stored. */
export const appendEvent = (ring: Ring, event: AcceptedEvent, partition: number, offset: number): boolean => {
  if (event.time_us < ring.floorUs && ring.stored.has(partition, offset)) return false
  const words = wordsOfId(event.event_id)
  if (slotOfWords(ring, words) !== undefined) return false
  while (isFull(ring)) drop(ring)
  write(ring, event, words)
  const slot = ring.extent.next % ring.extent.capacity
  ring.columns.partition[slot] = partition
  ring.columns.offset[slot] = offset
  link(ring, slot, words)
  ring.extent.next++
  ring.newestUs = Math.max(ring.newestUs, event.time_us)
  return true
}

/** Lets go of what is older than `beforeUs` and stored. */
export const evictBefore = (ring: Ring, beforeUs: number): void => {
  const { columns, extent } = ring
  while (extent.first < extent.next) {
    const slot = extent.first % extent.capacity
    if (!isStored(ring, slot) || (columns.timeUs[slot] as number) >= beforeUs) return
    drop(ring)
  }
}

/** Whether the row is known to be in the table. */
export const isStored = ({ columns, stored }: Ring, slot: number): boolean =>
  stored.has(columns.partition[slot] as number, columns.offset[slot] as number)

/** Slot of an event; undefined: it is not here. */
export const slotOfId = (ring: Ring, id: string): number | undefined => slotOfWords(ring, wordsOfId(id))

const slotOfWords = ({ chains, columns, idMask }: Ring, words: IdWords): number | undefined => {
  const { id } = columns
  const [a, b, c, d] = words
  return chains.id.find(hashOfId(words, idMask), (slot) => {
    const at = slot * 4
    return id[at + 3] === d && id[at + 2] === c && id[at + 1] === b && id[at] === a
  })
}

const isFull = (ring: Ring): boolean => {
  const rows = rowCount(ring)
  return rows >= ring.extent.capacity || (rows > 0 && textBytes(ring) > ring.textLimitBytes)
}

const drop = (ring: Ring): void => {
  const { columns, extent, stored } = ring
  const slot = extent.first % extent.capacity
  stored.letGo(columns.partition[slot] as number, columns.offset[slot] as number)
  ring.floorUs = Math.max(ring.floorUs, (columns.timeUs[slot] as number) + 1)
  release(ring.addresses, columns.source[slot])
  release(ring.addresses, columns.destination[slot])
  release(ring.services, columns.service[slot])
  release(ring.attackClasses, columns.attackClass[slot])
  release(ring.signatures, columns.signature[slot])
  release(ring.places, columns.sourcePlace[slot])
  release(ring.places, columns.destinationPlace[slot])
  ring.folds.delete(slot)
  extent.first++
}

const write = (ring: Ring, event: AcceptedEvent, words: IdWords): void => {
  const { columns, extent } = ring
  const slot = extent.next % extent.capacity
  for (let index = 0; index < 4; index++) columns.id[slot * 4 + index] = words[index] as number
  columns.timeUs[slot] = event.time_us
  columns.source[slot] = take(ring.addresses, event.src_ip)
  columns.destination[slot] = take(ring.addresses, event.dst_ip)
  columns.port[slot] = event.dst_port ?? NO_PORT
  columns.flows[slot] = event.duplicate_of_sensor ? 0 : (event.flow_count ?? 1)
  columns.srcBytes[slot] = event.src_bytes ?? 0
  columns.dstBytes[slot] = event.dst_bytes ?? 0
  columns.probability[slot] = event.attack_probability ?? Number.NaN
  columns.attackClass[slot] = take(ring.attackClasses, event.attack_class)
  columns.service[slot] = take(ring.services, event.service)
  columns.signature[slot] = take(ring.signatures, event.signature_hash)
  columns.sourcePlace[slot] = take(ring.places, placeText(event.geo_features))
  columns.destinationPlace[slot] = take(ring.places, placeText(event.dst_geo_features))
  columns.eventType[slot] = EVENT_TYPES.indexOf(eventTypeOf(event))
  columns.flags[slot] = event.duplicate_of_sensor === null ? 0 : IS_DUPLICATE
  if (event.fold) ring.folds.set(slot, event.fold)
}

const take = (dictionary: Dictionary, text: string | null): number => (text === null ? NONE : dictionary.take(text))

const release = (dictionary: Dictionary, id: number | undefined): void => {
  if (id !== undefined && id !== NONE) dictionary.release(id)
}

/** Ports beyond 16 bits are garbage that the table keeps too: they share a chain with another port. */
export const portKey = (port: number): number => port & 0xffff

const link = ({ chains, columns, extent, idMask }: Ring, slot: number, words: IdWords): void => {
  const push = (chain: Chain, key: number | undefined): void => {
    if (key !== undefined && key !== NONE) chain.push(key, extent.next)
  }
  push(chains.source, columns.source[slot])
  push(chains.destination, columns.destination[slot])
  push(chains.service, columns.service[slot])
  push(chains.attackClass, columns.attackClass[slot])
  push(chains.id, hashOfId(words, idMask))
  const port = columns.port[slot] as number
  if (port !== NO_PORT) push(chains.port, portKey(port))
}
