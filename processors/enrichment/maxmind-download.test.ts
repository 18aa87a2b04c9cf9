import { createHash } from 'node:crypto'
import { existsSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs'
import http from 'node:http'
import { createRequire } from 'node:module'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { gzipSync } from 'node:zlib'
import { afterAll, expect, it } from 'vitest'
import { downloadEdition, fileInTar } from './maxmind-download.ts'

const member = (name: string, bytes: Buffer): Buffer => {
  const head = Buffer.alloc(512)
  head.write(name, 0)
  head.write(`${bytes.length.toString(8).padStart(11, '0')} `, 124)
  return Buffer.concat([head, bytes, Buffer.alloc((512 - (bytes.length % 512)) % 512)])
}
/** The smallest real mmdb at hand. */
const mmdb = readFileSync(
  path.join(path.dirname(createRequire(import.meta.url).resolve('maxmind/package.json')), 'package.json'),
)
const archiveOf = (bytes: Buffer) =>
  gzipSync(
    Buffer.concat([
      member('GeoLite2-City_20261120/COPYRIGHT.txt', Buffer.from('(c)')),
      member('GeoLite2-City_20261120/GeoLite2-City.mmdb', bytes),
      Buffer.alloc(1024),
    ]),
  )

let archive = archiveOf(mmdb)
let checksum = ''
const asked: { url: string | undefined; authorization: string | undefined }[] = []
const server = http.createServer((request, response) => {
  asked.push({ url: request.url, authorization: request.headers.authorization })
  response.end(request.url?.endsWith('.sha256') ? `${checksum}  GeoLite2-City.tar.gz\n` : archive)
})
await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
afterAll(() => server.close())

const options = () => ({
  ...{ baseUrl: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, accountId: '42', licenceKey: 'k3y' },
  directory: mkdtempSync(path.join(tmpdir(), 'maxmind-')),
})

it('refuses an archive whose checksum differs, and leaves the file before it', async () => {
  checksum = '0'.repeat(64)
  const places = options()
  const file = path.join(places.directory, 'GeoLite2-City.mmdb')
  writeFileSync(file, 'before')
  await expect(downloadEdition('GeoLite2-City', places)).rejects.toThrow(/checksum/)
  expect(readFileSync(file, 'utf8')).toBe('before')
})

it('refuses what is no mmdb, although its checksum is right', async () => {
  archive = archiveOf(Buffer.from('not a database'))
  checksum = createHash('sha256').update(archive).digest('hex')
  const places = options()
  await expect(downloadEdition('GeoLite2-City', places)).rejects.toThrow()
  expect(existsSync(path.join(places.directory, 'GeoLite2-City.mmdb'))).toBe(false)
})

it('sends the key in a header only', () => {
  expect(asked.length).toBeGreaterThan(0)
  for (const { url, authorization } of asked) {
    expect(url).not.toContain('k3y')
    expect(authorization).toBe(`Basic ${Buffer.from('42:k3y').toString('base64')}`)
  }
})

it('finds a file in a tar, and says so when it is cut or not there', () => {
  const tar = Buffer.concat([
    member('a/b.txt', Buffer.from('one')),
    member('a/c.txt', Buffer.alloc(600, 7)),
    Buffer.alloc(1024),
  ])
  expect(fileInTar(tar, 'c.txt')).toEqual(Buffer.alloc(600, 7))
  expect(() => fileInTar(tar, 'd.txt')).toThrow(/not in the archive/)
  expect(() => fileInTar(tar.subarray(0, 1600), 'c.txt')).toThrow(/cut/)
})
