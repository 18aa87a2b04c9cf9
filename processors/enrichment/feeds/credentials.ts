// Secrets of feeds: named in the configuration, kept in the environment or in files.
import { readFileSync } from 'node:fs'
import { Type } from 'typebox'
import { readEnvironment } from '../../runtime/environment.ts'
import type { FeedConfig, Secret } from './config.ts'

/** Headers for the feed's own host; undefined: it needs none. Throws when a secret is not there, naming where it was looked for. */
export const credentialsOf = ({
  url = '',
  credentials,
}: FeedConfig): { origin: string; headers: Record<string, string> } | undefined => {
  if (!credentials) return undefined
  const { bearer, basic, header } = credentials
  const origin = new URL(url).origin
  if (bearer) return { origin, headers: { authorization: `Bearer ${secretIn(bearer)}` } }
  if (basic) {
    const pair = Buffer.from(`${basic.user}:${secretIn(basic.password)}`).toString('base64')
    return { origin, headers: { authorization: `Basic ${pair}` } }
  }
  return header ? { origin, headers: { [header.name.toLowerCase()]: secretIn(header.value) } } : undefined
}

const secretIn = ({ env, file }: Secret): string => {
  if (file !== undefined) return readFileSync(file, 'utf8').trim()
  const name = env ?? ''
  return String(readEnvironment(Type.Object({ [name]: Type.String({ minLength: 1 }) }))[name])
}
