// Autonomous systems from an mmdb: MaxMind's GeoLite2-ASN, or a flat file with the same two facts under shorter names.
import { readFileSync } from 'node:fs'
import { Reader, type Response } from 'maxmind'
import type { AsnTable, AutonomousSystem } from './asn.ts'
import { formatPrefix, wordsOf } from './prefix.ts'

type AsnRecord = {
  readonly autonomous_system_number?: number
  readonly autonomous_system_organization?: string
  readonly as_number?: number
  readonly as_name?: string
}

/** Opens the file, which holds both families. Throws when it is missing or no mmdb. */
export const openAsnMmdb = (file: string): { readonly table: AsnTable; readonly builtAt: Date } => {
  const reader = openReader(file)
  const table: AsnTable = (address) => {
    const words = wordsOf(address)
    const record = reader.get(formatPrefix(words, words.length * 32)) as AsnRecord | null
    return record ? systemIn(record) : undefined
  }
  return { table, builtAt: reader.metadata.buildEpoch }
}

const openReader = (file: string): Reader<Response> => {
  try {
    return new Reader<Response>(readFileSync(file))
  } catch (error) {
    throw new Error(`open ASN file ${file}`, { cause: error })
  }
}

/** Undefined when the record names no number. */
export const systemIn = (record: AsnRecord): AutonomousSystem | undefined => {
  const number = record.autonomous_system_number ?? record.as_number
  return number === undefined
    ? undefined
    : { number, holder: record.autonomous_system_organization ?? record.as_name ?? '' }
}
