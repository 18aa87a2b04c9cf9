// Variables of alerting.
import { type Static, Type } from 'typebox'

export const alertingSchema = Type.Object({
  /** What shall raise no alert, and until when. Absent: autoinmune.suppressions.yaml in the working folder, if it is there. */
  SUPPRESSIONS_FILE: Type.Optional(Type.String({ minLength: 1 })),
  LOG_LEVEL: Type.Enum(['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent'], { default: 'info' }),
})
export type AlertingConfig = Static<typeof alertingSchema>
