// Follows a folder of models while the stream runs: what is put there is opened beside what serves, and takes over once it is warm.
//
// 1. Every `checkMs` the folder's state (size and time of model.json and of the files that it names) is looked at.
// 2. A state that is new must be the same at the next look as well: files that are being copied are left alone.
// 3. It is opened. If the folder changed meanwhile, what was opened is thrown away and step 2 begins again.
// 4. What cannot be used is told once and not tried again until the folder changes; what serves goes on.
import { readFileSync, statSync } from 'node:fs'
import path from 'node:path'
import type { ModelPair } from './model-pair.ts'

export type FolderFollowing = {
  readonly folder: string
  readonly checkMs: number
  /** The state that serves already (`stateOf`). Absent: nothing does. */
  readonly served?: string | undefined
  readonly open: (folder: string) => Promise<ModelPair>
  /** The new pair, or undefined where the folder holds no model.json any more. */
  readonly onChange: (pair: ModelPair | undefined) => void
  /** The newest state cannot be used; undefined: it is in use. */
  readonly onProblem: (problem: Error | undefined) => void
}

/** Follows until the returned function is called. */
export const followModelFolder = (following: FolderFollowing): (() => void) => {
  const { folder, checkMs, onChange, onProblem } = following
  let handled = following.served
  let seen = handled
  let isStopped = false
  let timer: NodeJS.Timeout | undefined
  const check = async (): Promise<void> => {
    const state = stateOf(folder)
    const isStable = state === seen
    seen = state
    if (!isStable || state === handled) return
    const opened = state === undefined ? undefined : await openOrTell(following)
    const isOutdated = isStopped || stateOf(folder) !== state
    if (isOutdated) return opened instanceof Error ? undefined : opened?.close()
    handled = state
    if (opened instanceof Error) return onProblem(opened)
    onChange(opened)
    onProblem(undefined)
  }
  const schedule = (): void => {
    timer = setTimeout(async () => {
      await check()
      if (!isStopped) schedule()
    }, checkMs).unref()
  }
  schedule()
  return () => {
    isStopped = true
    clearTimeout(timer)
  }
}

const openOrTell = ({ folder, open }: FolderFollowing): Promise<ModelPair | Error> =>
  open(folder).catch((error: unknown) => (error instanceof Error ? error : new Error(String(error))))

/** Size and time of each of the folder's files that matter; undefined without a model.json. */
export const stateOf = (folder: string): string | undefined => {
  const description = path.join(folder, 'model.json')
  if (!statSync(description, { throwIfNoEntry: false })) return undefined
  return [description, ...filesNamedIn(description)].map(textOf).join(' ')
}

const textOf = (file: string): string => {
  const stat = statSync(file, { throwIfNoEntry: false })
  return stat ? `${stat.size}/${stat.mtimeMs}/${stat.ino}` : '-'
}

/** None while model.json is being written: its own state changes again. */
const filesNamedIn = (description: string): string[] => {
  try {
    const named: unknown = JSON.parse(readFileSync(description, 'utf8'))
    const { attack_model, class_model, attack_trees, class_trees } = named as Record<string, unknown>
    return [attack_model, class_model, attack_trees, class_trees]
      .filter((name) => typeof name === 'string')
      .map((name) => path.join(path.dirname(description), name))
  } catch {
    return []
  }
}
