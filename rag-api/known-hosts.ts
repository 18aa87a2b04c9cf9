// The names of hosts that questions may use, from the asset list that enrichment reads too (autoinmune.assets.yaml).
import { existsSync } from 'node:fs'
import { Type } from 'typebox'
import { readDeclarativeFile } from '../processors/runtime/declarative-file.ts'
import { type HostIndex, indexHosts } from './understanding/entity-hosts.ts'

const DEFAULT_FILE = 'autoinmune.assets.yaml'

// Only what is needed here: enrichment checks the rest of the file.
const namedAssets = Type.Object({
  assets: Type.Optional(
    Type.Array(
      Type.Object({ name: Type.String({ minLength: 1, maxLength: 80 }), networks: Type.Array(Type.String()) }),
      { maxItems: 100_000 },
    ),
  ),
})

/**
 * Names of an asset list, or of autoinmune.assets.yaml in the working folder if it is there; none from a plain list of networks, which
 * has no names. Throws DeclarativeFileError, or an error with the file's name when it cannot be read.
 */
export const readKnownHosts = (file: string | undefined): HostIndex => {
  const from = file ?? (existsSync(DEFAULT_FILE) ? DEFAULT_FILE : undefined)
  if (from === undefined || !/\.(ya?ml|json)$/i.test(from)) return new Map()
  return indexHosts(readDeclarativeFile(from, namedAssets).assets ?? [])
}
