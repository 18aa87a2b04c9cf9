// State in Redis: for several instances of a processor. One hash per partition holds its values and its offset.
import { Redis } from 'ioredis'
import { type Changes, openPartitionState, type PartitionBackend } from './partition-state.ts'
import type { StateStore } from './state.ts'

/** Field of the offset; every value's field begins with "v:". */
const OFFSET_FIELD = 'offset'

/**
 * Compare and set: KEYS[1] the hash; ARGV the expected offset ("" for none), the next offset, the number of values to set, then
 * field and value of each, then the fields to delete. Returns the offset found; applies nothing unless it is the expected one.
 */
const SWAP = `
local found = redis.call('HGET', KEYS[1], '${OFFSET_FIELD}') or ''
if found ~= ARGV[1] then return found end
local last = 3 + 2 * tonumber(ARGV[3])
for i = 4, last, 2 do redis.call('HSET', KEYS[1], ARGV[i], ARGV[i + 1]) end
for i = last + 1, #ARGV do redis.call('HDEL', KEYS[1], ARGV[i]) end
redis.call('HSET', KEYS[1], '${OFFSET_FIELD}', ARGV[2])
return found`

/** Connects lazily to `url` (redis: or rediss: for TLS; credentials in it). Commands wait for a reconnection at most three times. */
export const openRedisState = (url: string): StateStore => {
  const redis = new Redis(url, { lazyConnect: true, maxRetriesPerRequest: 3 })
  // Without a listener ioredis prints each lost connection; the command that fails because of it throws anyway.
  redis.on('error', () => {})
  return {
    open: (processor, topic, partition) => openPartitionState(backendOf(redis, `${processor}/${topic}/${partition}`)),
    async close() {
      await redis.quit()
    },
  }
}

/** The braces make the partition's name the hash tag, so that a Redis cluster keeps all of a partition on one node. */
const backendOf = (redis: Redis, id: string): PartitionBackend => {
  const key = `autoinmune:state:{${id}}`
  return {
    id,
    offset: async () => parseOffset(await redis.hget(key, OFFSET_FIELD)),
    async read(keys) {
      const values = await redis.hmgetBuffer(key, ...keys.map((name) => `v:${name}`))
      return values.map((value) => value ?? undefined)
    },
    async swap(changes, expected, next) {
      const found = await redis.eval(SWAP, 1, key, ...swapArguments(changes, expected, next))
      return parseOffset(String(found))
    },
  }
}

const swapArguments = (changes: Changes, expected: bigint | undefined, next: bigint): (string | Buffer)[] => {
  const values: (string | Buffer)[] = []
  const deleted: string[] = []
  for (const [name, value] of changes) {
    if (value === undefined) deleted.push(`v:${name}`)
    else values.push(`v:${name}`, Buffer.from(value.buffer, value.byteOffset, value.byteLength))
  }
  return [String(expected ?? ''), String(next), String(values.length / 2), ...values, ...deleted]
}

const parseOffset = (text: string | null): bigint | undefined => (text ? BigInt(text) : undefined)
