// What one run over one capture shows: alerts with the moment each was raised, and per record what the model and the truth say.
import type { Output } from '../../processors/runtime/processor.ts'
import type { Alert, NetworkEvent } from '../../schemas/messages.ts'
import type { Label, Labeller } from '../../training/label.ts'

/** Records kept per capture to tell which of them alerts stand for; those beyond are counted as left out. */
const MAX_RECORDS = 200_000
const MINUTE_US = 60_000_000
/** A record is a minute long at most; a clock that jumped must not make it years. */
const MAX_MINUTES = 3
/** From this probability on the product calls a record an attack (view events). */
const MODEL_SAYS = 0.5

export type SeenRecord = {
  readonly source: string | null
  readonly target: string | null
  readonly targetPort: number | null
  readonly timeUs: number
  readonly flows: number
  /** Null: the truth does not say. */
  readonly label: Label | null
  /** Class that the model gives, normal below its threshold; null: not scored. */
  readonly modelLabel: Label | null
}

export type Observed = {
  readonly records: readonly SeenRecord[]
  readonly recordsLeftOut: number
  /** Minutes in which each of our addresses had traffic, summed over addresses. */
  readonly activeHostMinutes: number
  readonly activeHosts: number
  /** Event time of each alert's first revision, microseconds, by alert_id. */
  readonly raisedUs: ReadonlyMap<string, number>
}

export type Observer = { readonly onOutput: (output: Output) => void; result(): Observed }

export const observe = (label: Labeller | undefined): Observer => {
  const records: SeenRecord[] = []
  const minutes = new Set<string>()
  const hosts = new Set<string>()
  const raisedUs = new Map<string, number>()
  let recordsLeftOut = 0
  const onEvent = (event: NetworkEvent): void => {
    for (const host of ourUnicast(event)) {
      hosts.add(host)
      const first = Math.floor((event.time_us ?? 0) / MINUTE_US)
      const last = Math.min(Math.floor((event.end_time_us ?? 0) / MINUTE_US), first + MAX_MINUTES - 1)
      for (let minute = first; minute <= Math.max(first, last); minute++) minutes.add(`${host} ${minute}`)
    }
    if (records.length < MAX_RECORDS) records.push(recordOf(event, label))
    else recordsLeftOut += 1
  }
  const onAlert = ({ alert_id, updated_at_us }: Alert): void => {
    if (alert_id && !raisedUs.has(alert_id)) raisedUs.set(alert_id, updated_at_us ?? 0)
  }
  return {
    onOutput(output) {
      if (output.topic === 'events.scored') onEvent(output.message)
      if (output.topic === 'alerts.raised') onAlert(output.message)
    },
    result: () => ({
      ...{ records, recordsLeftOut, raisedUs },
      ...{ activeHostMinutes: minutes.size, activeHosts: hosts.size },
    }),
  }
}

const NO_HOST = /^(22[4-9]|23\d|0)\.|\.255$|^ff|^::$/i
const ourUnicast = ({ src_ip, dst_ip, asset_facts, dst_packets }: NetworkEvent): string[] => [
  ...(src_ip && asset_facts?.src_is_ours && !NO_HOST.test(src_ip) ? [src_ip] : []),
  // An address that never answers may be nobody's.
  ...(dst_ip && dst_packets && asset_facts?.dst_is_ours && !NO_HOST.test(dst_ip) ? [dst_ip] : []),
]

const recordOf = (event: NetworkEvent, label: Labeller | undefined): SeenRecord => ({
  source: event.src_ip ?? null,
  target: event.dst_ip ?? null,
  targetPort: event.dst_port ?? null,
  timeUs: event.time_us ?? 0,
  flows: event.flow_count ?? 1,
  label: label?.(event) ?? null,
  modelLabel: modelLabelOf(event),
})

const modelLabelOf = ({ model_result }: NetworkEvent): Label | null => {
  const probability = model_result?.attack_probability
  if (probability == null) return null
  return probability >= MODEL_SAYS ? ((model_result?.attack_class ?? 'normal') as Label) : 'normal'
}
