// autoinmune dead-letter: what could not be processed, why, and back again. Message bytes are hostile and are printed escaped.
import Table from 'cli-table3'
import { type Command, InvalidArgumentError } from 'commander'
import { transportSchema } from '../../processors/runtime/config.ts'
import {
  type DeadLetter,
  type DeadLetterStore,
  openDeadLetterStore,
} from '../../processors/runtime/dead-letter-store.ts'
import { readEnvironment } from '../../processors/runtime/environment.ts'
import { TOPIC_NAMES, type TopicName } from '../../schemas/topics.ts'
import { printable } from '../printable.ts'

const EXIT_NOTHING_FOUND = 3

type Json = { json?: boolean }
type ListOptions = Json & { topic?: TopicName; since?: number }
type ReplayOptions = Json & { partition?: number; offset?: number; reason?: string }

/** Adds the commands. Exit codes: 0 done (a list may be empty); 1 Kafka does not answer; 3 show or replay found no such message. */
export const registerDeadLetter = (program: Command): void => {
  const command = program
    .command('dead-letter')
    .description('messages that no processor could read: list, show, replay')
  command
    .command('list')
    .description('dead letters, oldest first')
    .option('--topic <topic>', 'only those of this topic', topicName)
    .option('--since <time>', 'only later ones: RFC 3339, or 30m, 4h, 2d', sinceMs)
    .option('--json', 'one JSON object per line')
    .action((options: ListOptions) => withStore((store) => list(store, options)))
  command
    .command('show')
    .description('one dead letter with its headers and bytes; partition and offset as list prints them')
    .argument('<topic>', 'topic it came from', topicName)
    .argument('<partition>', 'partition of the dead-letter topic', wholeNumber)
    .argument('<offset>', 'offset in the dead-letter topic', wholeNumber)
    .option('--json', 'one JSON object; key and value in base64')
    .action((topic: TopicName, partition: number, offset: number, options: Json) =>
      withStore((store) => show(store, topic, { partition, offset }, options)),
    )
  command
    .command('replay')
    .description('send original key, bytes and headers back to the topic; all of it unless you choose')
    .argument('<topic>', 'topic they came from', topicName)
    .option('--partition <n>', 'with --offset: one dead letter', wholeNumber)
    .option('--offset <n>', 'with --partition: one dead letter', wholeNumber)
    .option('--reason <reason>', 'those rejected for this reason')
    .option('--json', 'one JSON object')
    .action((topic: TopicName, options: ReplayOptions) => withStore((store) => replay(store, topic, options)))
}

const topicName = (text: string): TopicName => {
  const name = text.replace(/\.dead-letter$/, '')
  const topic = TOPIC_NAMES.find((known) => known === name)
  if (topic === undefined) throw new InvalidArgumentError(`it must be one of ${TOPIC_NAMES.join(', ')}`)
  return topic
}

const wholeNumber = (text: string): number => {
  if (!/^\d+$/.test(text)) throw new InvalidArgumentError('it must be a whole number')
  return Number(text)
}

const UNIT_MS: Readonly<Record<string, number>> = { s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000 }

const sinceMs = (text: string): number => {
  const [, amount, unit = ''] = /^(\d+)([smhd])$/.exec(text) ?? []
  const time = amount === undefined ? Date.parse(text) : Date.now() - Number(amount) * (UNIT_MS[unit] ?? 0)
  if (Number.isNaN(time))
    throw new InvalidArgumentError('it must be a time such as 2026-11-24T10:00:00Z, or 30m, 4h, 2d')
  return time
}

const withStore = async (action: (store: DeadLetterStore) => Promise<void>): Promise<void> => {
  const store = await openDeadLetterStore(readEnvironment(transportSchema))
  try {
    await action(store)
  } finally {
    await store.close()
  }
}

const list = async (store: DeadLetterStore, { topic, since, json }: ListOptions): Promise<void> => {
  const head = ['time', 'topic', 'partition', 'offset', 'reason', 'processor', 'source', 'bytes', 'error']
  const table = new Table({ head, style: { head: [], border: [], compact: true } })
  const visit = (letter: DeadLetter): void => {
    if (json) console.log(JSON.stringify(summaryOf(letter)))
    else table.push(rowOf(letter))
  }
  for (const name of topic ? [topic] : TOPIC_NAMES) await store.read(name, visit, since)
  if (!json) console.log(table.length > 0 ? table.toString() : 'no dead letters')
}

const summaryOf = ({ key, value, headers: _, ...letter }: DeadLetter) => ({
  topic: letter.source.topic,
  partition: letter.partition,
  offset: Number(letter.offset),
  time: printable(letter.time),
  reason: printable(letter.reason),
  error: printable(letter.error),
  processor: printable(letter.processor),
  source_partition: Number(letter.source.partition),
  source_offset: Number(letter.source.offset),
  key_bytes: key?.length ?? 0,
  value_bytes: value?.length ?? 0,
})

const rowOf = (letter: DeadLetter): string[] => {
  const { time, topic, partition, offset, reason, processor, source_partition, source_offset, value_bytes, error } =
    summaryOf(letter)
  const source = `${source_partition}/${source_offset}`
  const shortError = error.length > 60 ? `${error.slice(0, 57)}...` : error
  return [time, topic, `${partition}`, `${offset}`, reason, processor, source, `${value_bytes}`, shortError]
}

type Place = { readonly partition: number; readonly offset: number }
const isAt =
  (place: Place) =>
  ({ partition, offset }: DeadLetter): boolean =>
    partition === place.partition && offset === String(place.offset)

/** A line that could not be read is no message of the topic: sent there, no processor could read it. */
const wasInTopic = ({ source }: DeadLetter): boolean => source.partition !== '-1'

const choose = async (
  store: DeadLetterStore,
  topic: TopicName,
  isChosen: (letter: DeadLetter) => boolean,
): Promise<readonly DeadLetter[]> => {
  const chosen: DeadLetter[] = []
  await store.read(topic, (letter) => void (isChosen(letter) && chosen.push(letter)))
  if (chosen.length === 0) {
    process.exitCode = EXIT_NOTHING_FOUND
    console.error(`no such dead letter of ${topic}`)
  }
  return chosen
}

const show = async (store: DeadLetterStore, topic: TopicName, place: Place, { json }: Json): Promise<void> => {
  const [letter] = await choose(store, topic, isAt(place))
  if (letter === undefined) return
  const headers = Object.entries(letter.headers).flatMap(([name, value]) =>
    [value].flat().map((one) => [printable(name), printable(one)] as const),
  )
  const { key, value } = letter
  if (json) {
    const bytes = { key: key?.toString('base64') ?? null, value: value?.toString('base64') ?? null }
    console.log(JSON.stringify({ ...summaryOf(letter), headers: Object.fromEntries(headers), ...bytes }))
    return
  }
  for (const [name, text] of Object.entries(summaryOf(letter))) console.log(`${name.padEnd(16)} ${text}`)
  for (const [name, text] of headers) console.log(`header ${name}: ${text}`)
  console.log(`key   ${printable(key)}\nvalue ${printable(value)}`)
}

const replay = async (store: DeadLetterStore, topic: TopicName, options: ReplayOptions): Promise<void> => {
  const { partition, offset, reason, json } = options
  if ((partition === undefined) !== (offset === undefined)) throw new Error('--partition and --offset go together')
  const isPlaced = partition !== undefined && offset !== undefined ? isAt({ partition, offset }) : () => true
  const chosen = await choose(store, topic, (letter) => isPlaced(letter) && (!reason || letter.reason === reason))
  const letters = chosen.filter(wasInTopic)
  if (letters.length < chosen.length) {
    console.error(
      `${chosen.length - letters.length} are lines that log ingestion could not read: they never were in ${topic}`,
    )
  }
  if (letters.length > 0) await store.replay(topic, letters)
  console.log(json ? JSON.stringify({ topic, replayed: letters.length }) : `${letters.length} replayed to ${topic}`)
}
