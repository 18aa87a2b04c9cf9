// Environment of the embedded database's process.
import { type Static, Type } from 'typebox'

export const databaseSchema = Type.Object({
  /** The database lives in its folder `database`. */
  DATA_DIR: Type.String({ default: '.data' }),
  DATABASE_PORT: Type.Integer({ minimum: 0, maximum: 65535, default: 5433 }),
  /** Asked of every client. Absent: none is, which is fit for a machine with one user only. */
  DATABASE_PASSWORD: Type.Optional(Type.String({ minLength: 1 })),
})

export type DatabaseConfig = Static<typeof databaseSchema>
