// Which store keeps the state: Redis where REDIS_URL is set, else LMDB files.
import type { StateConfig } from './config.ts'
import type { StateStore } from './state.ts'
import { openLmdbState } from './state-lmdb.ts'
import { openRedisState } from './state-redis.ts'

/** The state store that the configuration names; connects on first use. */
export const openStateStore = (config: StateConfig): StateStore =>
  config.REDIS_URL === undefined ? openLmdbState(config.STATE_DIR) : openRedisState(config.REDIS_URL)
