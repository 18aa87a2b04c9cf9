// The sources of logs, declared in a file (autoinmune.logs.yaml), and the variables of the service.
import { readFileSync } from 'node:fs'
import { type Static, type TSchema, Type } from 'typebox'
import { Value } from 'typebox/value'
import { readDeclarativeFile } from '../../processors/runtime/declarative-file.ts'
import { FORMATS } from './formats/parsers.ts'
import { openTimeZone } from './time-zone.ts'

const DEFAULT_LINE_BYTES = 65_536

const common = {
  name: Type.String({
    pattern: '^[a-z0-9][a-z0-9-]{0,62}$',
    description: 'Names the source in rows, metrics and, as sensor_id, in network events.',
  }),
  format: Type.Optional(
    Type.Enum(['auto', ...FORMATS], {
      default: 'auto',
      description: 'auto: told from the first lines of a file, from each line of a stream.',
    }),
  ),
  time_zone: Type.Optional(
    Type.String({ default: 'UTC', description: 'IANA name or offset (+02:00) of wall clocks that name none.' }),
  ),
  component: Type.Optional(
    Type.String({ minLength: 1, maxLength: 64, description: 'Component of lines that name none.' }),
  ),
  max_line_bytes: Type.Optional(
    Type.Integer({
      minimum: 256,
      maximum: 1_048_576,
      default: DEFAULT_LINE_BYTES,
      description: 'What is longer is cut and counted.',
    }),
  ),
}
const listening = {
  host: Type.Optional(Type.String({ default: '127.0.0.1', description: 'Address to listen on.' })),
  port: Type.Integer({ minimum: 0, maximum: 65_535, description: '0: any free port, told in the log.' }),
}
const certificate = {
  certificate_file: Type.String({ description: 'PEM of the certificate and its chain.' }),
  key_file: Type.String({ description: 'PEM of its private key.' }),
}
const connections = Type.Optional(
  Type.Integer({
    minimum: 1,
    maximum: 65_535,
    default: 256,
    description: 'Connections served at once; more are refused and counted.',
  }),
)
const strict = { additionalProperties: false }

const variants = {
  file: Type.Object(
    {
      ...common,
      type: Type.Literal('file'),
      paths: Type.Array(Type.String({ minLength: 1 }), {
        minItems: 1,
        description: 'Files or glob patterns; looked for again every second.',
      }),
      exclude: Type.Optional(Type.Array(Type.String(), { description: 'Glob patterns of files that are left out.' })),
      from: Type.Optional(
        Type.Enum(['beginning', 'end'], {
          default: 'beginning',
          description: 'Where the first ever reading of the source begins.',
        }),
      ),
    },
    strict,
  ),
  udp: Type.Object(
    {
      ...common,
      ...listening,
      type: Type.Literal('udp'),
      queue_datagrams: Type.Optional(
        Type.Integer({
          minimum: 100,
          maximum: 1_000_000,
          default: 20_000,
          description: 'Datagrams held while the broker is slow; more are dropped and counted.',
        }),
      ),
    },
    strict,
  ),
  tcp: Type.Object({ ...common, ...listening, type: Type.Literal('tcp'), max_connections: connections }, strict),
  tls: Type.Object(
    {
      ...common,
      ...listening,
      ...certificate,
      type: Type.Literal('tls'),
      client_ca_file: Type.Optional(
        Type.String({
          description: 'PEM of the authority that signs clients; given: every client must show a certificate.',
        }),
      ),
      max_connections: connections,
    },
    strict,
  ),
  http: Type.Object(
    {
      ...common,
      ...listening,
      type: Type.Literal('http'),
      token_file: Type.Optional(
        Type.String({
          description: 'File with the bearer token, at least 16 characters. Required when host is not loopback.',
        }),
      ),
      certificate_file: Type.Optional(certificate.certificate_file),
      key_file: Type.Optional(certificate.key_file),
      max_connections: Type.Optional(
        Type.Integer({
          minimum: 1,
          maximum: 4096,
          default: 64,
          description: 'Connections served at once; times max_body_bytes this bounds memory.',
        }),
      ),
      max_body_bytes: Type.Optional(
        Type.Integer({
          minimum: 1024,
          maximum: 67_108_864,
          default: 4_194_304,
          description: 'A larger body is answered with 413.',
        }),
      ),
    },
    strict,
  ),
} as const

export type FileSource = Static<typeof variants.file>
export type UdpSource = Static<typeof variants.udp>
export type TcpSource = Static<typeof variants.tcp>
export type TlsSource = Static<typeof variants.tls>
export type HttpSource = Static<typeof variants.http>
export type LogSource = FileSource | UdpSource | TcpSource | TlsSource | HttpSource

/** JSON schema of the file, published as docs/schemas/autoinmune.logs.schema.json. */
export const LOGS_CONFIG_SCHEMA = Type.Object(
  { sources: Type.Array(Type.Union(Object.values(variants) as TSchema[])) },
  { ...strict, title: 'autoinmune.logs.yaml', description: 'Where log ingestion reads.' },
)

/** Longest line that a source keeps. */
export const lineBytesOf = ({ max_line_bytes }: LogSource): number => max_line_bytes ?? DEFAULT_LINE_BYTES

/** Sources of a YAML file. Throws DeclarativeFileError with every fault at once, or an error that names a file that cannot be read. */
export const readLogsConfig = (file: string): readonly LogSource[] => {
  // Faults of a union say only that nothing matched: each source is checked against the schema of its type instead.
  const config = readDeclarativeFile(file, Type.Object({}), faultsOf)
  return (config as { sources: readonly LogSource[] }).sources
}

/** Every fault of a configuration as "path: reason"; none: it may be used. Looks whether the files that it names exist. */
export const faultsOf = (config: unknown): string[] => {
  const { sources, ...others } = (typeof config === 'object' && config !== null ? config : {}) as Record<
    string,
    unknown
  >
  const unknown = Object.keys(others).map((name) => `${name}: there is no such setting`)
  if (!Array.isArray(sources)) return [...unknown, 'sources: must be a list']
  const names = sources.map((source) => (source as { name?: unknown } | null)?.name)
  const own = sources.flatMap((source, index) => sourceFaults(source, `sources[${index}]`))
  const twice = names.flatMap((name, index) =>
    typeof name === 'string' && names.indexOf(name) < index ? [`sources[${index}].name: ${name} is taken`] : [],
  )
  return [...unknown, ...own, ...twice]
}

const sourceFaults = (source: unknown, path: string): string[] => {
  const type = (source as { type?: unknown } | null)?.type
  if (typeof type !== 'string' || !Object.hasOwn(variants, type)) {
    return [`${path}.type: must be one of ${Object.keys(variants).join(', ')}`]
  }
  const schema = variants[type as keyof typeof variants]
  const errors = Value.Errors(schema, source).flatMap(({ keyword, instancePath, message, params }) => {
    // Told again, and better, by the error about the names.
    if (keyword === 'boolean') return []
    const { additionalProperties = [], requiredProperties = [] } = params as Record<string, string[]>
    const names = [...additionalProperties, ...requiredProperties]
    const at = `${path}${instancePath.replaceAll('/', '.')}`
    return names.length === 0
      ? [`${at}: ${message}`]
      : names.map(
          (name) => `${at}.${name}: ${additionalProperties.includes(name) ? 'there is no such setting' : 'is missing'}`,
        )
  })
  return [...errors, ...meaningFaults(source as LogSource, path)]
}

/** What a schema cannot tell; values of a wrong type have their fault already. */
const meaningFaults = (source: LogSource, path: string): string[] => {
  const faults: string[] = []
  for (const [name, value] of Object.entries(source)) {
    if (!name.endsWith('_file') || typeof value !== 'string') continue
    if (!isReadable(value)) faults.push(`${path}.${name}: ${value} cannot be read`)
  }
  if (typeof source.time_zone === 'string' && !isTimeZone(source.time_zone)) {
    faults.push(`${path}.time_zone: ${source.time_zone} is neither an IANA zone nor an offset`)
  }
  if (source.type !== 'http') return faults
  if (source.token_file === undefined && !isLoopback(source.host)) {
    faults.push(`${path}.token_file: is missing, and ${source.host} is not loopback`)
  }
  if ((source.certificate_file === undefined) !== (source.key_file === undefined)) {
    faults.push(`${path}.key_file: certificate_file and key_file go together`)
  }
  return faults
}

const isLoopback = (host = '127.0.0.1'): boolean =>
  host === 'localhost' || host === '::1' || String(host).startsWith('127.')

const isReadable = (file: string): boolean => {
  try {
    readFileSync(file)
    return true
  } catch {
    return false
  }
}

const isTimeZone = (name: string): boolean => {
  try {
    openTimeZone(name)
    return true
  } catch {
    return false
  }
}
