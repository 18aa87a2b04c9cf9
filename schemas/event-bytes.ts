// Appending sub-messages to an encoded event: protobuf messages concatenate, so a stage need not re-encode what it received.
import { type NetworkEvent, networkEventCodec } from './messages.ts'

/** Sub-messages (and one scalar) that a processor may append, each whole and by one writer. */
export type AppendedField =
  | 'behavioral_features'
  | 'time_features'
  | 'geo_features'
  | 'dst_geo_features'
  | 'asset_facts'
  | 'intel_hits'
  | 'signature'
  | 'model_result'
  | 'duplicate_of_sensor'

/**
 * Bytes of `event` given the bytes it was decoded from and the sub-messages set since.
 * The original must not hold any of `fields` (a second part of a sub-message is merged or replaces the first, depending on the
 * decoder): where it may, encode the whole event instead.
 */
export const appendFields = (
  original: Uint8Array,
  event: NetworkEvent,
  fields: readonly AppendedField[],
): Uint8Array => {
  const added: NetworkEvent = {}
  for (const field of fields) Object.assign(added, { [field]: event[field] })
  const tail = networkEventCodec.encode(added)
  const joined = new Uint8Array(original.length + tail.length)
  joined.set(original)
  joined.set(tail, original.length)
  return joined
}
