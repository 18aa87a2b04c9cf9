// Variables of detection.
import { type Static, Type } from 'typebox'

export const detectionSchema = Type.Object({
  /** Folder of Sigma rules beside the project's own. Absent: autoinmune.sigma in the working folder, if it is there. */
  SIGMA_RULES_DIR: Type.Optional(Type.String({ minLength: 1 })),
  LOG_LEVEL: Type.Enum(['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent'], { default: 'info' }),
})
export type DetectionConfig = Static<typeof detectionSchema>
