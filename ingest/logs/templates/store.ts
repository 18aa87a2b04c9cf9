// The templates of a service over restarts: one JSON file, replaced as a whole. What was mined since the last write is lost by a crash and
// is mined again from the next lines; rows that were written keep their hash, and a hash follows from its text alone.
import { existsSync, mkdirSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { type Static, Type } from 'typebox'
import { Value } from 'typebox/value'
import { writeWhole } from '../whole-file.ts'
import { createTemplateMiner, type TemplateMiner } from './miner.ts'

const SAVE_MS = 10_000

const template = Type.Object({
  tokens: Type.Array(Type.String()),
  texts: Type.Integer({ minimum: 1 }),
  lastUsedUs: Type.Number(),
})
const stored = Type.Object({
  version: Type.Literal(1),
  clockUs: Type.Number(),
  components: Type.Array(Type.Object({ name: Type.String(), templates: Type.Array(template) })),
})

export type KeptTemplates = TemplateMiner & {
  /** Writes them a last time. */
  close(): void
}

/**
 * A miner that goes on where the last one of `directory` (made where missing) ended, and is written there every ten seconds. Throws, naming
 * the file, when what lies there is no such file: deleting it begins anew.
 */
export const openTemplates = (directory: string, onSaveFailed: (error: unknown) => void): KeptTemplates => {
  mkdirSync(directory, { recursive: true })
  const file = path.join(directory, 'log-templates.json')
  const miner = createTemplateMiner(readStored(file))
  let written = ''
  const save = (): void => {
    const text = JSON.stringify({ version: 1, ...miner.saved() })
    if (text === written) return
    writeWhole(file, text)
    written = text
  }
  const timer = setInterval(() => {
    try {
      save()
    } catch (error) {
      // Templates are what can be mined again: a full disk must not stop the lines. Told, and tried again.
      onSaveFailed(error)
    }
  }, SAVE_MS)
  timer.unref()
  return {
    ...miner,
    close() {
      clearInterval(timer)
      save()
    },
  }
}

const readStored = (file: string): Static<typeof stored> | undefined => {
  if (!existsSync(file)) return undefined
  let content: unknown
  try {
    content = JSON.parse(readFileSync(file, 'utf8'))
  } catch (cause) {
    throw new Error(`templates in ${file}`, { cause })
  }
  if (Value.Check(stored, content)) return content
  throw new Error(`templates in ${file}: not a file of version 1`)
}
