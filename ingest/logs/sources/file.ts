// A source of files that grow, are rotated and come back: `tail -F` with a memory.
//
// A file is known by device and inode. A rename keeps both, so the rest of a rotated file is read under its new name, and its old path is
// a new file. After a restart a stored file that no pattern names is looked for beside its old path. What gzip has replaced is gone.
import { globSync, readdirSync, statSync } from 'node:fs'
import path from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { type FileSource, lineBytesOf } from '../config.ts'
import { componentOfPath, openParser } from '../formats/open-parser.ts'
import { openTimeZone } from '../time-zone.ts'
import { FollowedFile, type FollowedFileOptions } from './followed-file.ts'
import { type FilePosition, openPositions, type Positions } from './positions.ts'
import type { OpenSource, SourceDeps } from './source.ts'

const LOOK_EVERY_MS = 1000
const READ_EVERY_MS = 200
const SAVE_EVERY_MS = 1000
const MAX_FILES = 1000
/** A file whose name is gone is given this long for what its writer still holds back. */
const LINGER_MS = 2000

type Followed = { readonly file: FollowedFile; leftAtMs: number | undefined }

/** Follows the files until closed. Throws when the stored positions are unreadable. */
export const openFileSource = (source: FileSource, deps: SourceDeps): OpenSource => {
  const positions = openPositions(path.join(deps.stateDir, 'logs'), source.name)
  const stopping = new AbortController()
  const following = follow(source, deps, positions, stopping.signal)
  following.catch(() => undefined)
  return {
    name: source.name,
    failed: following.then(() => new Promise<never>(() => undefined)),
    async close() {
      stopping.abort()
      await following
    },
  }
}

const follow = async (
  source: FileSource,
  deps: SourceDeps,
  positions: Positions,
  signal: AbortSignal,
): Promise<void> => {
  const followed = new Map<string, Followed>()
  const options = optionsOf(source, deps)
  let lookedMs = Number.NEGATIVE_INFINITY
  let savedMs = performance.now()
  try {
    while (!signal.aborted) {
      if (performance.now() - lookedMs >= LOOK_EVERY_MS) {
        await look(source, deps, positions, followed, options)
        lookedMs = performance.now()
      }
      const isBusy = await readAll(followed, positions, signal)
      deps.metrics.setBacklog(
        source.name,
        [...followed.values()].reduce((sum, { file }) => sum + file.backlogBytes(), 0),
      )
      if (performance.now() - savedMs >= SAVE_EVERY_MS) {
        positions.save()
        savedMs = performance.now()
      }
      if (!isBusy) await wait(READ_EVERY_MS, undefined, { signal }).catch(() => undefined)
    }
  } finally {
    positions.save()
    for (const { file } of followed.values()) await file.close()
  }
}

const optionsOf = (source: FileSource, { intake, metrics, log }: SourceDeps): FollowedFileOptions => {
  const zone = openTimeZone(source.time_zone ?? 'UTC')
  return {
    source: source.name,
    maxLineBytes: lineBytesOf(source),
    intake,
    openParser: (file, sample) =>
      openParser(
        source.format ?? 'auto',
        {
          zone,
          referenceUs: () => file.modifiedUs,
          isLive: false,
          component: source.component ?? componentOfPath(file.path),
        },
        sample,
      ),
    onTruncated: () => {
      metrics.countFileLoss(source.name, 'truncated')
      log.warn({ source: source.name }, 'file was emptied or replaced in place: read from its beginning')
    },
  }
}

/** Opens new files, notes renamed ones, closes those that are read and gone. */
const look = async (
  source: FileSource,
  deps: SourceDeps,
  positions: Positions,
  followed: Map<string, Followed>,
  options: FollowedFileOptions,
): Promise<void> => {
  const isFirst = followed.size === 0
  const found = new Map(filesOf(source).map((file) => [keyOf(file), file]))
  found.delete(undefined)
  if (isFirst) addRotated(source, deps, positions, found)
  const nowMs = performance.now()
  for (const [key, file] of found as Map<string, string>) {
    const known = followed.get(key)
    if (known) {
      known.file.path = file
      known.leftAtMs = undefined
    } else if (followed.size < MAX_FILES) {
      const fromEnd = source.from === 'end' && !positions.isKnown && isFirst
      const opened = await openFollowed(source, deps, { key, path: file }, positions.get(key), fromEnd, options)
      if (opened) followed.set(key, opened)
    } else deps.log.warn({ source: source.name, most: MAX_FILES }, 'too many files: some are not read')
  }
  for (const [key, one] of followed) {
    if (!found.has(key)) one.leftAtMs ??= nowMs
    if (one.leftAtMs === undefined || nowMs - one.leftAtMs < LINGER_MS || one.file.backlogBytes() > 0) continue
    await one.file.finish()
    await one.file.close()
    followed.delete(key)
    positions.forget(key)
  }
}

/** Undefined: it went away meanwhile, or may not be read, which is said and tried again with the next look. */
const openFollowed = async (
  source: FileSource,
  { log }: SourceDeps,
  file: { readonly key: string; readonly path: string },
  stored: FilePosition | undefined,
  fromEnd: boolean,
  options: FollowedFileOptions,
): Promise<Followed | undefined> => {
  try {
    return { file: await FollowedFile.open(file, stored, fromEnd, options), leftAtMs: undefined }
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException
    if (code !== 'ENOENT' && code !== 'EACCES' && code !== 'EPERM') throw error
    if (code !== 'ENOENT') log.warn({ source: source.name, file: file.path, code }, 'file may not be read')
    return undefined
  }
}

const filesOf = ({ paths, exclude = [] }: FileSource): string[] => {
  const left = new Set(exclude.flatMap((pattern) => globSync(pattern)))
  return paths.flatMap((pattern) => globSync(pattern)).filter((file) => !left.has(file) && !file.endsWith('.gz'))
}

/** Device and inode; undefined: gone meanwhile, or no file. */
const keyOf = (file: string): string | undefined => {
  const stat = statSync(file, { throwIfNoEntry: false })
  return stat?.isFile() ? `${stat.dev}:${stat.ino}` : undefined
}

/** Stored files that no pattern names: renamed while nobody read them. */
const addRotated = (
  source: FileSource,
  deps: SourceDeps,
  positions: Positions,
  found: Map<string | undefined, string>,
): void => {
  for (const { key, path: file } of positions.all()) {
    if (found.has(key)) continue
    const renamed = siblingsOf(file).find((sibling) => keyOf(sibling) === key)
    if (renamed !== undefined) found.set(key, renamed)
    else {
      deps.metrics.countFileLoss(source.name, 'rotated_away')
      deps.log.warn({ source: source.name, file }, 'file is gone: what was not read of it is lost')
      positions.forget(key)
    }
  }
}

const siblingsOf = (file: string): string[] => {
  const directory = path.dirname(file)
  try {
    return readdirSync(directory)
      .filter((name) => name.startsWith(path.basename(file)) && !name.endsWith('.gz'))
      .map((name) => path.join(directory, name))
  } catch {
    return []
  }
}

/** A chunk of each file in turn, so that a busy one does not keep the others waiting. True: there was something. */
const readAll = async (
  followed: ReadonlyMap<string, Followed>,
  positions: Positions,
  signal: AbortSignal,
): Promise<boolean> => {
  let isBusy = false
  for (const { file } of followed.values()) {
    if (signal.aborted) return false
    if (!(await file.advance())) continue
    isBusy = true
    positions.set(file.position())
  }
  return isBusy
}
