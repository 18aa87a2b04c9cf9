// Ends of an alert as other tools' formats want them.
import { isIP } from 'node:net'
import type { AlertJson } from '../routes/alert-json.ts'

export type Endpoint = { readonly ip: string; readonly port?: number }

/** "address", "address:port" or "[v6]:port"; undefined: no address. */
export const endpointOf = (target: string): Endpoint | undefined => {
  if (isIP(target)) return { ip: target }
  const [, bracketed, plain, port] = /^(?:\[([^\]]+)\]|([^:]+)):(\d{1,5})$/.exec(target) ?? []
  const ip = bracketed ?? plain ?? ''
  return isIP(ip) ? { ip, port: Number(port) } : undefined
}

/** Who is said to do it; undefined: many or spoofed sources. */
export const sourceOf = ({ source_ip, subject }: AlertJson): Endpoint | undefined => {
  const [first = ''] = subject.value.split('>')
  return endpointOf(source_ip ?? (subject.type === 'target' ? '' : first))
}

/** Whom it is done to: the targets listed, else the subject where that is one. */
export const targetsOf = ({ targets, subject }: AlertJson): readonly Endpoint[] => {
  const listed = targets.flatMap((target) => endpointOf(target) ?? [])
  if (listed.length > 0) return listed
  const ends = subject.value.split('>')
  if (subject.type === 'target') return [endpointOf(subject.value) ?? []].flat()
  return [endpointOf(ends[1] ?? '') ?? []].flat()
}

/** What a class is called by people. */
export const titleOf = (attackClass: string): string => TITLES.get(attackClass) ?? attackClass
const TITLES: ReadonlyMap<string, string> = new Map([
  ['port_scan', 'Port scan'],
  ['ssh_bruteforce', 'Password guessing'],
  ['ddos', 'Flood'],
  ['botnet_c2', 'Command and control'],
  ['apt', 'Post-compromise activity'],
])
