// The schema registry: registers each topic's schema under BACKWARD_TRANSITIVE and tells whether a changed one would be taken.
import { readFileSync } from 'node:fs'
import http from 'node:http'
import https from 'node:https'
import { COMPATIBILITY, SchemaRegistry, SchemaType } from '@kafkajs/confluent-schema-registry'
import { TOPIC_NAMES, type TopicName } from '../../schemas/topics.ts'
import type { TransportConfig } from './config.ts'
import { schemaBreaks } from './schema-breaks.ts'
import { schemaTextOf } from './schema-text.ts'

export type SchemaIds = ReadonlyMap<TopicName, number>

export const subjectOf = (topic: TopicName): string => `${topic}-value`

/** The registry refused a schema: the message names the subject and each thing that would break its readers. */
export class IncompatibleSchemaError extends Error {
  override readonly name = 'IncompatibleSchemaError'
}

/** Registers the schema of every topic (no effect where it is known already) and returns their ids. */
export const registerSchemas = async (config: TransportConfig): Promise<SchemaIds> => {
  const registry = openClient(config)
  const ids = await Promise.all(TOPIC_NAMES.map((topic) => register(config, registry, topic)))
  return new Map(TOPIC_NAMES.map((topic, index) => [topic, ids[index] as number]))
}

const register = async (config: TransportConfig, registry: SchemaRegistry, topic: TopicName): Promise<number> => {
  const schema = schemaTextOf(topic)
  try {
    const options = { subject: subjectOf(topic), compatibility: COMPATIBILITY.BACKWARD_TRANSITIVE }
    const { id } = await registry.register({ type: SchemaType.PROTOBUF, schema }, options)
    return id
  } catch (cause) {
    if (statusOf(cause) === 409) await checkCompatibility(config, topic, schema)
    throw new Error(`register schema ${subjectOf(topic)} at ${config.SCHEMA_REGISTRY_URL}`, { cause })
  }
}

const statusOf = (error: unknown): unknown =>
  typeof error === 'object' && error !== null && 'status' in error ? error.status : undefined

/**
 * Throws IncompatibleSchemaError when `schema` cannot read what any registered version of the topic's schema has written.
 * A subject without versions takes everything.
 */
export const checkCompatibility = async (config: TransportConfig, topic: TopicName, schema: string): Promise<void> => {
  const subject = subjectOf(topic)
  const path = `/compatibility/subjects/${encodeURIComponent(subject)}/versions?verbose=true`
  const { status, body } = await request(config, path, { schemaType: 'PROTOBUF', schema })
  const answer = parseAnswer(body)
  if (status === 404 || (status === 200 && answer.is_compatible)) return
  if (status === 422) throw new IncompatibleSchemaError(`${subject}: ${answer.message}`)
  if (status !== 200) throw new Error(`check schema ${subject}: registry answers status ${status}: ${answer.message}`)
  const breaks = answer.messages ?? (await breaksOf(config, subject, schema))
  throw new IncompatibleSchemaError(`${subject} (BACKWARD_TRANSITIVE): ${breaks.join('; ')}`)
}

type Answer = { is_compatible?: boolean; messages?: string[]; message?: string; schema?: string }
const parseAnswer = (body: string): Answer => {
  try {
    return JSON.parse(body) as Answer
  } catch {
    return { message: body.slice(0, 200) }
  }
}

/** What broke, against the newest version: not every registry tells (Apicurio answers only that it is not compatible). */
const breaksOf = async (config: TransportConfig, subject: string, schema: string): Promise<readonly string[]> => {
  const { body } = await request(config, `/subjects/${encodeURIComponent(subject)}/versions/latest`)
  const breaks = schemaBreaks(parseAnswer(body).schema ?? '', schema)
  return breaks.length > 0 ? breaks : ['the registry refuses it because of an older version']
}

/** Throws unless the registry answers. */
export const checkRegistry = async (config: TransportConfig): Promise<void> => {
  const { status } = await request(config, '/subjects')
  if (status !== 200) throw new Error(`registry answers status ${status}`)
}

const openClient = (config: TransportConfig): SchemaRegistry => {
  const auth = credentialsOf(config)
  const agent = agentOf(config)
  return new SchemaRegistry({
    host: config.SCHEMA_REGISTRY_URL.replace(/\/$/, ''),
    clientId: 'autoinmune',
    ...(auth ? { auth } : {}),
    ...(agent ? { agent } : {}),
  })
}

const credentialsOf = (config: TransportConfig): { username: string; password: string } | undefined =>
  config.SCHEMA_REGISTRY_USERNAME === undefined
    ? undefined
    : { username: config.SCHEMA_REGISTRY_USERNAME, password: config.SCHEMA_REGISTRY_PASSWORD ?? '' }

const agentOf = (config: TransportConfig): https.Agent | undefined => {
  const file = config.SCHEMA_REGISTRY_SSL_CA_FILE
  return file === undefined ? undefined : new https.Agent({ ca: readFileSync(file, 'utf8') })
}

/** One request that the registry client has no public method for; `body` makes it a POST. */
const request = async (
  config: TransportConfig,
  path: string,
  body?: object,
): Promise<{ status: number; body: string }> => {
  const url = config.SCHEMA_REGISTRY_URL.replace(/\/$/, '') + path
  const credentials = credentialsOf(config)
  const agent = agentOf(config)
  const options: https.RequestOptions = {
    method: body ? 'POST' : 'GET',
    headers: { accept: 'application/json', 'content-type': 'application/json' },
    timeout: 10_000,
    ...(credentials ? { auth: `${credentials.username}:${credentials.password}` } : {}),
    ...(agent ? { agent } : {}),
  }
  return new Promise((resolve, reject) => {
    const sent = (url.startsWith('https:') ? https : http).request(url, options, async (response) => {
      const chunks = await response.toArray().catch(reject)
      if (chunks) resolve({ status: response.statusCode ?? 0, body: Buffer.concat(chunks).toString() })
    })
    sent.on('timeout', () => sent.destroy(new Error(`no answer from ${url} in 10 s`)))
    sent.on('error', reject)
    sent.end(body ? JSON.stringify(body) : undefined)
  })
}
