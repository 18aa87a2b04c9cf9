// The file of suppressions while the service runs: read at start, read again when it changes. A bad new version is said and the one before
// it goes on; at the start it is an error.
import { existsSync, statSync } from 'node:fs'
import type { Logger } from 'pino'
import type { Evidence } from '../../schemas/messages.ts'
import { createSuppressionList, isExpired, readSuppressions, type Suppression } from './suppressions.ts'

const CHECK_MS = 5000
const DEFAULT_NAME = 'autoinmune.suppressions.yaml'

export type SuppressionFile = {
  suppressionOf(evidence: Evidence, nowUs: number): Suppression | undefined
  entries(): readonly Suppression[]
  close(): void
}

/** `file` undefined: autoinmune.suppressions.yaml of the working folder, if it is there. Throws when the file is not usable. */
export const openSuppressionFile = (
  file: string | undefined,
  log: Pick<Logger, 'info' | 'warn' | 'error'>,
  checkMs: number = CHECK_MS,
): SuppressionFile => {
  const used = file ?? (existsSync(DEFAULT_NAME) ? DEFAULT_NAME : undefined)
  // Before it is read: a change in between is then seen by the next look.
  let stamp = stampOf(used)
  let entries: readonly Suppression[] = used === undefined ? [] : readSuppressions(used)
  let suppressionOf = createSuppressionList(entries)
  sayExpired(entries, log)
  const reload = (): void => {
    try {
      entries = readSuppressions(used ?? '')
      suppressionOf = createSuppressionList(entries)
      log.info({ file: used, suppressions: entries.length }, 'suppressions read again')
      sayExpired(entries, log)
    } catch (error) {
      log.error({ err: error, file: used }, 'suppressions are not usable, the version before goes on')
    }
  }
  const look = (): void => {
    const next = stampOf(used)
    if (next === stamp) return
    stamp = next
    reload()
  }
  const timer = used === undefined ? undefined : setInterval(look, checkMs).unref()
  return {
    suppressionOf: (evidence, nowUs) => suppressionOf(evidence, nowUs),
    entries: () => entries,
    close: () => clearInterval(timer),
  }
}

/** Tells one version of a file from another; empty: it is not there. */
const stampOf = (file: string | undefined): string => {
  const stat = file === undefined ? undefined : statSync(file, { throwIfNoEntry: false })
  return stat ? `${stat.ino} ${stat.size} ${stat.mtimeMs}` : ''
}

const sayExpired = (entries: readonly Suppression[], log: Pick<Logger, 'warn'>): void => {
  const nowUs = Date.now() * 1000
  for (const entry of entries.filter((one) => isExpired(one, nowUs))) {
    log.warn({ ...entry }, 'suppression has expired and is ignored')
  }
}
