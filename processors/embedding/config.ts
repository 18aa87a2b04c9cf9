import { type Static, Type } from 'typebox'

export const embeddingConfigSchema = Type.Object({
  DATABASE_URL: Type.String({ pattern: '^postgres(ql)?://', default: 'postgres://postgres@127.0.0.1:5433/postgres' }),
  /** PEM of the authority that signed the database's certificate. Given: TLS is required and verified. */
  DATABASE_SSL_CA_FILE: Type.Optional(Type.String()),
  /** Folder that holds `minilm/`, as `make setup` fills it. */
  MODELS_DIR: Type.String({ default: '.tools/models' }),
})
export type EmbeddingConfig = Static<typeof embeddingConfigSchema>
