import { execFileSync, type SpawnOptions, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import net from 'node:net'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterAll, describe, expect, test } from 'vitest'
import { StaleOwnerError, type StateStore } from './state.ts'
import { openLmdbState } from './state-lmdb.ts'
import { openMemoryState } from './state-memory.ts'
import { openRedisState } from './state-redis.ts'

const folder = mkdtempSync(path.join(tmpdir(), 'state-'))
const cleanUps: (() => Promise<unknown> | unknown)[] = []
afterAll(async () => {
  for (const cleanUp of cleanUps.reverse()) await cleanUp()
  rmSync(folder, { recursive: true })
})

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text)
const texts = (values: readonly (Uint8Array | undefined)[]) =>
  values.map((value) => (value ? Buffer.from(value).toString() : undefined))

const freePort = async (): Promise<number> => {
  const server = net.createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as net.AddressInfo
  server.close()
  return port
}

const canRun = (command: string, ...args: string[]): boolean => {
  try {
    execFileSync(command, args, { stdio: 'ignore', timeout: 60_000 })
    return true
  } catch {
    return false
  }
}

/** Debian's server, installed where we may; undefined where there is none. */
const startRedis = async (): Promise<string | undefined> => {
  const found = canRun('redis-server', '--version')
  if (!found && !(process.getuid?.() === 0 && canRun('apt-get', 'install', '-y', '-q', 'redis-server')))
    return undefined
  const port = await freePort()
  const options: SpawnOptions = { stdio: ['ignore', 'pipe', 'ignore'] }
  const server = spawn('redis-server', ['--port', String(port), '--save', '', '--dir', folder], options)
  cleanUps.push(() => server.kill())
  for await (const chunk of server.stdout ?? []) if (String(chunk).includes('Ready to accept')) break
  return `redis://127.0.0.1:${port}`
}

const redisUrl = await startRedis()
if (redisUrl === undefined)
  console.warn('skipped: the Redis state store, because redis-server cannot be installed here')

let memory: StateStore | undefined
const stores: [string, () => StateStore][] = [
  ['memory', () => (memory ??= openMemoryState())],
  ['lmdb', () => openLmdbState(path.join(folder, 'lmdb'))],
]
if (redisUrl) stores.push(['redis', () => openRedisState(redisUrl)])

describe.each(stores)('state in %s', (_, openStore) => {
  const open = (): StateStore => {
    const store = openStore()
    cleanUps.push(() => store.close())
    return store
  }

  test('keeps values and offset of each partition apart and over a new start', async () => {
    const store = openStore()
    const [one, two] = [await store.open('p', 'events.raw', 1), await store.open('p', 'events.raw', 11)]
    expect(one.nextOffset).toBeUndefined()
    one.begin().set('1/k', bytes('one'))
    await one.commit(5n)
    two.begin().set('k', bytes('two'))
    await two.commit(2n ** 60n)
    await store.close()
    const again = open()
    const [first, second] = [await again.open('p', 'events.raw', 1), await again.open('p', 'events.raw', 11)]
    expect([first.nextOffset, second.nextOffset]).toEqual([5n, 2n ** 60n])
    expect(texts(await first.begin().getMany(['k', '1/k', '']))).toEqual([undefined, 'one', undefined])
    expect(texts(await second.begin().getMany(['k']))).toEqual(['two'])
    expect((await again.open('other', 'events.raw', 1)).nextOffset).toBeUndefined()
  })

  test('a batch sees its own changes; without a commit they are gone', async () => {
    const state = await open().open('views', 'events.raw', 0)
    const before = state.begin()
    before.set('kept', bytes('old'))
    before.set('removed', bytes('old'))
    await state.commit(1n)
    const view = state.begin()
    view.set('kept', bytes('new'))
    view.delete('removed')
    view.set('added', Uint8Array.of(0, 255, 10))
    expect(await view.getMany(['added'])).toEqual([Uint8Array.of(0, 255, 10)])
    expect(texts(await view.getMany(['kept', 'nothing', 'removed']))).toEqual(['new', undefined, undefined])
    expect(texts(await state.begin().getMany(['kept', 'removed', 'added']))).toEqual(['old', 'old', undefined])
  })

  test('commits changes and deletions together with the offset', async () => {
    const store = open()
    const state = await store.open('commits', 'events.raw', 0)
    const view = state.begin()
    for (let index = 0; index < 5000; index++) view.set(`k${index}`, bytes(`${index}`))
    await state.commit(10n)
    const next = state.begin()
    next.delete('k0')
    next.set('k1', bytes('changed'))
    await state.commit(20n)
    expect(state.nextOffset).toBe(20n)
    const read = (await store.open('commits', 'events.raw', 0)).begin()
    expect(texts(await read.getMany(['k0', 'k1', 'k4999']))).toEqual([undefined, 'changed', '4999'])
  })

  test('remembers between committed batches, and forgets what a batch without a commit may have changed', async () => {
    const state = await open().open('memory', 'events.raw', 0)
    const remembered = () => state.begin().remember('seen', () => ({ count: 0 }))
    const first = remembered()
    first.count = 1
    await state.commit(1n)
    expect(remembered()).toBe(first)
    first.count = 2
    expect(remembered()).toEqual({ count: 0 })
  })

  test('fences the owner of yesterday: nothing of its batch is stored', async () => {
    const store = open()
    const zombie = await store.open('fence', 'events.raw', 0)
    const owner = await store.open('fence', 'events.raw', 0)
    zombie.begin().set('k', bytes('zombie'))
    owner.begin().set('k', bytes('owner'))
    await owner.commit(1n)
    await expect(zombie.commit(1n)).rejects.toThrow(StaleOwnerError)
    const state = await store.open('fence', 'events.raw', 0)
    expect(state.nextOffset).toBe(1n)
    expect(texts(await state.begin().getMany(['k']))).toEqual(['owner'])
  })
})
