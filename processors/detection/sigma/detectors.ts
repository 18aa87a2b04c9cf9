// Sigma rules as detectors: one for events, beside ours, and what a log line shows.
import { isIP } from 'node:net'
import type { ComponentLog } from '../../../schemas/messages.ts'
import { aboutSource, clamp, DECISIVE, type Detector, type Observation, STRONGEST, sourceOf } from '../observation.ts'
import type { EventRule, LogRule, SigmaRule } from './rule.ts'

/** One alert needs more than ten seconds of log lines of a patient attacker. */
const BUCKET_SECONDS = 60

/** Undefined: no rule is about events. */
export const sigmaDetector = (rules: readonly SigmaRule[]): Detector | undefined => {
  const events = rules.filter((rule): rule is EventRule => rule.kind === 'events')
  if (events.length === 0) return undefined
  return {
    name: 'sigma',
    input_group: 'content',
    techniques: [],
    combine: 'sum',
    bucketSeconds: BUCKET_SECONDS,
    decisiveFrom: DECISIVE,
    observe: (event) =>
      event.src_ip
        ? events
            .filter((rule) => rule.matches(event))
            .map((rule) => ({ ...aboutSource(event, rule.attack_class, rule.strength), ...findingOf(rule) }))
        : [],
  }
}

/** How what is seen in log lines becomes evidence; log lines have an observer of their own. */
export const sigmaLogs: Detector = {
  name: 'sigma_logs',
  input_group: 'logs',
  techniques: [],
  combine: 'sum',
  bucketSeconds: BUCKET_SECONDS,
  decisiveFrom: DECISIVE,
  observe: () => [],
}

const findingOf = (rule: SigmaRule): Pick<Observation, 'facts' | 'techniques' | 'key'> => ({
  facts: { [`rule: ${rule.title.slice(0, 100)}`]: rule.strength },
  techniques: rule.techniques,
  ...(rule.countsEach ? {} : { key: rule.id }),
})

/** Attributes that hold the remote end, in the order in which they are believed. */
const REMOTE = ['src_ip', 'source.ip', 'client_ip', 'client', 'remote_addr', 'remote_ip', 'rhost', 'peer', 'id.orig_h']

/** The address that a line accuses: the rule's field, else a field that names the remote end, else the first address of the line. */
export const accusedIn = (log: ComponentLog, field: string | undefined): string | undefined => {
  const named = field === undefined ? REMOTE.map((name) => log.attributes?.[name]) : [log.attributes?.[field]]
  const address = named.find((one) => one !== undefined && isIP(one) !== 0)
  return address ?? (field === undefined ? log.addresses?.[0] : undefined)
}

/** What the rules say of one line. `withoutAddress`: rules that matched a line that accuses nobody. */
export const observeLog = (
  log: ComponentLog,
  rules: readonly LogRule[],
): { readonly observations: readonly Observation[]; readonly withoutAddress: number } => {
  const matched = rules.filter((rule) => rule.matches(log))
  const observations = matched.flatMap((rule) => {
    const address = accusedIn(log, rule.accusedField)
    if (address === undefined) return []
    const finding: Observation = {
      subject: sourceOf(address),
      attack_class: rule.attack_class,
      log_likelihood_ratio: clamp(rule.strength, 0, STRONGEST),
      source_ip: address,
      target: log.host && isIP(log.host) !== 0 ? log.host : null,
      sources_count: 1,
      attack_probability: null,
      ...findingOf(rule),
    }
    return [finding]
  })
  return { observations, withoutAddress: matched.length - observations.length }
}
