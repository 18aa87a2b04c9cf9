// Findings: what one session at a Windows machine shows, each with its worth and its technique. Those of one client add up over five
// minutes, each kind once, since the steps of one attack are minutes apart and come over several sessions.
//
// What a worth means: 2-4 an administrator's console does it daily; 5-7 some tools of administrators do it, few machines ever; 8-9 hardly
// anything but a deployment system does it; 10 and more, enough alone: nothing honest is known to do it, or it puts code on another machine
// and runs it. All are judgements from what the operations are for, not frequencies; no corpus of benign domain traffic exists to count in.
import type { NetworkEvent } from '../../../schemas/messages.ts'
import { aboutSource, DECISIVE, type Detector, type Observation } from '../observation.ts'
import { fromClient } from './client-side.ts'

export const STEPS_SECONDS = 300

export type Finding = {
  /** Names the kind: the same finding again says nothing new. */
  readonly key: string
  /** What a person is told. Absent: the key, which must then be words of ours, none out of a packet. */
  readonly label?: string
  readonly strength: number
  readonly techniques: readonly string[]
}
export type FindingTable = ReadonlyMap<string, readonly [strength: number, ...techniques: string[]]>

/** A detector of class apt whose findings add up; DECISIVE together is enough alone. */
export const findingDetector = (name: string, findingsIn: (event: NetworkEvent) => readonly Finding[]): Detector => ({
  name,
  input_group: 'content',
  techniques: [],
  combine: 'sum',
  decisiveFrom: DECISIVE,
  bucketSeconds: STEPS_SECONDS,
  observe(event) {
    if (!event.protocol_analysis || !event.src_ip) return []
    const findings = findingsIn(event)
    return findings.length === 0 ? [] : asObservations(fromClient(event), findings)
  },
})

const asObservations = (event: NetworkEvent, findings: readonly Finding[]): Observation[] =>
  findings.map(({ key, label = key, strength, techniques }) => ({
    ...aboutSource(event, 'apt', strength, { [`saw ${label}`]: 1 }),
    key,
    techniques,
  }))

/** Findings that the operations of the event's DCE/RPC calls are. Names match with and without their ANSI, wide or 32-bit variant. */
export const operationFindings = (event: NetworkEvent, table: FindingTable): Finding[] =>
  operationsOf(event).flatMap((operation) => {
    const key = table.has(operation) ? operation : operation.replace(/(?:WOW64)?[AW]$/, '')
    const [strength, ...techniques] = table.get(key) ?? [0]
    return strength > 0 ? [{ key, strength, techniques }] : []
  })

export const operationsOf = ({ protocol_analysis: facts }: NetworkEvent): readonly string[] =>
  facts?.dcerpc_operations ?? []
