// Two network namespaces joined by a veth pair: what is sent in one arrives in the other and nowhere else.
import { execFileSync } from 'node:child_process'

/** What an Ethernet of ordinary MTU carries. A larger MTU would change what is measured: libpcap sizes its ring's slots by it. */
export const LONGEST_FRAME = 1514

export type Network = {
  /** Put in front of a command that is to run on the sending or on the receiving side. */
  readonly sender: readonly string[]
  readonly receiver: readonly string[]
  /** The interface's name on both sides. */
  readonly device: string
  /** Frames that the receiving interface has taken in so far. */
  received(): number
  close(): void
}

const ip = (...args: readonly string[]): string => execFileSync('ip', args, { encoding: 'utf8', stdio: 'pipe' })

/** Makes the pair. Needs root; throws with what `ip` says. */
export const openNetwork = (): Network => {
  const [near, far] = ['near', 'far'].map((side) => `autoinmune-bench-${process.pid}-${side}`) as [string, string]
  const device = 'bench0'
  const inside = (name: string): string[] => ['ip', 'netns', 'exec', name]
  ip('netns', 'add', near)
  try {
    ip('netns', 'add', far)
    ip('-n', near, 'link', 'add', device, 'type', 'veth', 'peer', 'name', device, 'netns', far)
    for (const name of [near, far]) {
      // Without IPv6 the pair is silent: no neighbour discovery among what is counted.
      execFileSync('ip', ['netns', 'exec', name, 'sysctl', '-qw', `net.ipv6.conf.${device}.disable_ipv6=1`])
      ip('-n', name, 'link', 'set', device, 'arp', 'off', 'up')
    }
  } catch (error) {
    deleteNamespaces(near, far)
    throw error
  }
  return {
    sender: inside(near),
    receiver: inside(far),
    device,
    received: () => JSON.parse(ip('-n', far, '-s', '-j', 'link', 'show', device))[0].stats64.rx.packets as number,
    close: () => deleteNamespaces(near, far),
  }
}

const deleteNamespaces = (...names: readonly string[]): void => {
  for (const name of names) {
    try {
      ip('netns', 'delete', name)
    } catch {
      // It was never made.
    }
  }
}
