// The file of tokens while the service runs: read at start, read again when it changes. A bad new version is said and the one before it
// goes on; at the start it is an error.
import { statSync } from 'node:fs'
import type { Logger } from 'pino'
import { readTokens, type Token } from './tokens.ts'

const CHECK_MS = 2000

export type TokenFile = {
  tokens(): readonly Token[]
  close(): void
}

/** Throws when the file is not usable. */
export const openTokenFile = (
  file: string,
  log: Pick<Logger, 'info' | 'error'>,
  checkMs: number = CHECK_MS,
): TokenFile => {
  // Before it is read: a change in between is then seen by the next look.
  let stamp = stampOf(file)
  let tokens = readTokens(file)
  const look = (): void => {
    const next = stampOf(file)
    if (next === stamp) return
    stamp = next
    try {
      tokens = readTokens(file)
      log.info({ file, tokens: tokens.length }, 'tokens read again')
    } catch (error) {
      log.error({ err: error, file }, 'tokens are not usable, the version before goes on')
    }
  }
  const timer = setInterval(look, checkMs).unref()
  return { tokens: () => tokens, close: () => clearInterval(timer) }
}

/** Tells one version of a file from another; empty: it is not there. */
const stampOf = (file: string): string => {
  const stat = statSync(file, { throwIfNoEntry: false })
  return stat ? `${stat.ino} ${stat.size} ${stat.mtimeMs}` : ''
}
