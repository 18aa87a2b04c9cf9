// Variables of the HTTP service.
import { type Static, Type } from 'typebox'
import { BROKERS_PATTERN, kafkaSchema } from '../processors/runtime/config.ts'
import { NAMED_TOKEN } from './access/tokens.ts'
import { admissionFields } from './admission/config.ts'
import { languageModelFields } from './language-model/config.ts'
import { mcpFields } from './mcp/config.ts'

export const ragApiSchema = Type.Object({
  ...kafkaSchema.properties,
  /** Absent: no hot tier; the database answers alone. */
  KAFKA_BROKERS: Type.Optional(Type.String({ pattern: BROKERS_PATTERN })),
  /** Memory for the events of the last 15 minutes, bytes: about 132 an event and what its addresses take (bench/hot.ts). 0: no hot tier. */
  HOT_TIER_BYTES: Type.Integer({ minimum: 0, default: 268_435_456 }),
  HTTP_HOST: Type.String({ default: '127.0.0.1' }),
  /** 0: any free port. */
  HTTP_PORT: Type.Integer({ minimum: 0, maximum: 65_535, default: 8080 }),
  /** Bearer token that every request for data must carry. Required when HTTP_HOST is not loopback. */
  HTTP_TOKEN: Type.Optional(Type.String({ minLength: 16 })),
  /** Tokens of people and programs, "name:token" separated by commas or lines: the name goes with their feedback; each is an analyst. */
  HTTP_TOKENS: Type.String({
    pattern: `^(${NAMED_TOKEN}([\\s,]+${NAMED_TOKEN})*)?$`,
    default: '',
  }),
  /** Tokens with roles (docs/access.md), or the pairs of HTTP_TOKENS. Absent: autoinmune.tokens.yaml in the working folder, if it is there. */
  HTTP_TOKENS_FILE: Type.Optional(Type.String()),
  /** Comma-separated names by which clients may call this service, beside its own address. */
  HTTP_ALLOWED_HOSTS: Type.String({ default: '' }),
  DATABASE_URL: Type.String({ pattern: '^postgres(ql)?://', default: 'postgres://postgres@127.0.0.1:5433/postgres' }),
  /** PEM of the authority that signed the server's certificate. Given: TLS is required. */
  DATABASE_SSL_CA_FILE: Type.Optional(Type.String()),
  /** The asset list, for the names of hosts in questions. Absent: autoinmune.assets.yaml in the working folder, if it is there. */
  ASSETS_FILE: Type.Optional(Type.String()),
  ...admissionFields,
  ...languageModelFields,
  ...mcpFields,
  LOG_LEVEL: Type.Enum(['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent'], { default: 'info' }),
})
export type RagApiConfig = Static<typeof ragApiSchema>
