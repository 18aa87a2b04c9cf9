// Which class an event has when ordinary traffic was laid over an attack.
import type { Label, Labeller } from '../../training/label.ts'
import { ipv4Number } from '../evaluation/ipv4-header.ts'
import type { Benign, Overlay } from '../evaluation/overlay.ts'

/**
 * The attack's own label where no end is a host of the benign capture; ordinary where one is, unless the attack's capture has a host of
 * that address as well: then nobody can tell (null).
 */
export const overlaidLabel = (
  label: Labeller,
  benign: Benign,
  { moved, present }: Pick<Overlay, 'moved' | 'present'>,
): Labeller => {
  const peers = new Set(benign.hosts.filter((host) => !moved.has(host)))
  return (event): Label | null => {
    const ends = [event.src_ip, event.dst_ip].map((text) => (text ? ipv4Number(text) : undefined))
    const strangers = ends.filter((end) => end !== undefined && peers.has(end))
    if (strangers.length === 0) return ends.every((end) => end === undefined || present.has(end)) ? label(event) : null
    return strangers.some((end) => end !== undefined && present.has(end)) ? null : 'normal'
  }
}
