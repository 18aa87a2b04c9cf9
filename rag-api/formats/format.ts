// Which published format of an alert a caller asks for.
import type { AlertJson } from '../routes/alert-json.ts'
import { toEcs } from './ecs.ts'
import type { AlertFormat } from './names.ts'
import { toOcsf } from './ocsf.ts'

const FORMATTERS: Readonly<Record<AlertFormat, (alert: AlertJson) => Readonly<Record<string, unknown>>>> = {
  ecs: toEcs,
  ocsf: toOcsf,
}

/** The alert as JSON of that format. */
export const formatAlert = (alert: AlertJson, format: AlertFormat): Readonly<Record<string, unknown>> =>
  FORMATTERS[format](alert)
