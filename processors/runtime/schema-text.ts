// Schema texts for the registry: self-contained (imports inlined) and with the topic's message first, because a frame that holds
// index bytes `00` means "the first message of the schema".
import { readFileSync } from 'node:fs'
import path from 'node:path'
import { TOPICS, type TopicName } from '../../schemas/topics.ts'

const PROTO_FOLDER = path.join(import.meta.dirname, '../../schemas/proto')

/** Text of a topic's schema. Comments are left out, so that rewording one makes no new version. Throws when a file is missing. */
export const schemaTextOf = (topic: TopicName, folder = PROTO_FOLDER): string => {
  const { file, message } = TOPICS[topic].schema
  return selfContained(file, message, (name) => readFileSync(path.join(folder, name), 'utf8'))
}

/** `file` and all it imports as one text with `message` first. `read` gives the text of a file by its name. */
export const selfContained = (file: string, message: string, read: (file: string) => string): string => {
  const definitions = new Map<string, string>()
  const packageName = collect(file, read, definitions, new Set())
  const first = definitions.get(message)
  if (first === undefined) throw new Error(`${file} has no message ${message}`)
  definitions.delete(message)
  return ['syntax = "proto3";', `package ${packageName};`, first, ...definitions.values(), ''].join('\n')
}

const collect = (
  file: string,
  read: (file: string) => string,
  definitions: Map<string, string>,
  seen: Set<string>,
): string => {
  seen.add(file)
  const text = read(file).replace(/\/\/.*$|\/\*[\s\S]*?\*\//gm, '')
  for (const [name, body] of topLevel(text)) definitions.set(name, body)
  for (const [, imported] of text.matchAll(/^import\s+"([^"]+)";/gm)) {
    if (imported !== undefined && !seen.has(imported)) collect(imported, read, definitions, seen)
  }
  const packageName = /^package\s+([\w.]+);/m.exec(text)?.[1]
  if (packageName === undefined) throw new Error(`${file} has no package`)
  return packageName
}

/** Name and text of each message or enum outside of any other, found by counting braces. */
const topLevel = (text: string): [string, string][] =>
  [...text.matchAll(/^(?:message|enum)\s+(\w+)\s*\{/gm)].map((match) => {
    let depth = 0
    let end = match.index
    do {
      end = text.slice(end).search(/[{}]/) + end + 1
      depth += text[end - 1] === '{' ? 1 : -1
    } while (depth > 0)
    const lines = text.slice(match.index, end).split('\n')
    return [match[1] ?? '', lines.filter((line) => line.trim() !== '').join('\n')]
  })
