// MaxMind's files by its documented download permalinks: <base>/geoip/databases/<edition>/download?suffix=tar.gz, basic authentication with
// account id and licence key, the checksum beside it under suffix=tar.gz.sha256.
import { createHash } from 'node:crypto'
import { mkdirSync, renameSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { gunzipSync } from 'node:zlib'
import { Reader } from 'maxmind'
import { httpGet } from './feeds/http-get.ts'

export type MaxmindOptions = {
  readonly baseUrl: string
  readonly accountId: string
  readonly licenceKey: string
  /** Where the files go, under the edition's name. */
  readonly directory: string
}

const TIMEOUT_MS = 300_000
const MOST_BYTES = 512 * 1024 * 1024
const BLOCK = 512

/**
 * Downloads one edition (GeoLite2-City, GeoIP2-City, GeoLite2-ASN ...), checks it and puts it in place in one move; answers its file and when
 * it was built. Throws, leaving the file before it, when it cannot be had or is not what its checksum says. The key goes into a header
 * only, never into a URL.
 */
export const downloadEdition = async (
  edition: string,
  options: MaxmindOptions,
): Promise<{ file: string; builtAt: Date }> => {
  const get = async (suffix: string, isFile: boolean): Promise<Buffer> => {
    const url = new URL(`/geoip/databases/${edition}/download?suffix=${suffix}`, options.baseUrl)
    const pair = Buffer.from(`${options.accountId}:${options.licenceKey}`).toString('base64')
    const credentials = { origin: url.origin, headers: { authorization: `Basic ${pair}` } }
    const answer = await httpGet({
      ...{ url: url.href, credentials, timeoutMs: TIMEOUT_MS, maxBytes: MOST_BYTES, keepsPacked: isFile },
    })
    if (!answer.isModified) throw new Error(`${edition}: status 304 to a question without conditions`)
    return answer.body
  }
  const archive = await get('tar.gz', true)
  const expected = /^[0-9a-f]{64}/.exec((await get('tar.gz.sha256', false)).toString('latin1').trim())?.[0]
  const actual = createHash('sha256').update(archive).digest('hex')
  if (actual !== expected) throw new Error(`${edition}: its checksum is ${actual}, not ${expected}`)
  const database = fileInTar(gunzipSync(archive, { maxOutputLength: MOST_BYTES }), `${edition}.mmdb`)
  const { buildEpoch } = new Reader(database).metadata
  mkdirSync(options.directory, { recursive: true })
  const file = path.join(options.directory, `${edition}.mmdb`)
  writeFileSync(`${file}.new`, database)
  renameSync(`${file}.new`, file)
  return { file, builtAt: buildEpoch }
}

/** Bytes of the member whose last path component is `name` (POSIX ustar). Throws when it is not there or the archive is cut. */
export const fileInTar = (tar: Buffer, name: string): Buffer => {
  for (let at = 0; at + BLOCK <= tar.length; ) {
    const memberName = textIn(tar, at, 100)
    if (memberName === '') break
    const size = Number.parseInt(textIn(tar, at + 124, 12).trim(), 8)
    if (!(size >= 0) || at + BLOCK + size > tar.length) throw new Error('the archive is cut')
    if (path.posix.basename(memberName) === name) return tar.subarray(at + BLOCK, at + BLOCK + size)
    at += BLOCK + Math.ceil(size / BLOCK) * BLOCK
  }
  throw new Error(`${name} is not in the archive`)
}

const textIn = (bytes: Buffer, at: number, length: number): string =>
  bytes.toString('latin1', at, at + length).split('\0')[0] ?? ''
