// Alerts to incidents: everything that hangs together by links, with one link for each alert that joined.
import { byBeginning, type Link, type LinkedAlert, linkBetween, type PreparedAlert, prepare } from './link.ts'

/** Why an alert is in the incident. */
export type Join = Link & {
  readonly alert_id: string
  /** The alert, begun before it, that it is linked to. */
  readonly to_alert_id: string
}

export type Group<Alert extends LinkedAlert> = {
  /** Of its first alert. */
  readonly id: string
  /** In the order in which they began. */
  readonly alerts: readonly Alert[]
  /** One less than alerts: together they reach every one of them. */
  readonly joins: readonly Join[]
}

/** Incidents in the order in which they began; an alert without a link is an incident of its own. Each alert is in exactly one. */
export const groupAlerts = <Alert extends LinkedAlert>(alerts: readonly Alert[]): Group<Alert>[] => {
  const prepared = alerts.map(prepare).sort(byBeginning)
  const roots = prepared.map((_, index) => index)
  const rootOf = (index: number): number => {
    let root = index
    while (roots[root] !== root) root = roots[root] ?? root
    roots[index] = root
    return root
  }
  const joins = prepared.map((): Join[] => [])
  const before = openNeighbours()
  for (const [index, later] of prepared.entries()) {
    // The nearest before it first: that is the link that a person would name.
    for (const at of before.of(later)) {
      const earlier = prepared[at]
      const [one, other] = [rootOf(at), rootOf(index)]
      if (!earlier || one === other) continue
      const link = linkBetween(earlier, later)
      if (!link) continue
      roots[Math.max(one, other)] = Math.min(one, other)
      joins[index]?.push({ ...link, alert_id: later.alert.alert_id, to_alert_id: earlier.alert.alert_id })
    }
    before.add(later, index)
  }
  const groups = new Map<number, { alerts: Alert[]; joins: Join[] }>()
  for (const [index, { alert }] of prepared.entries()) {
    const group = groups.get(rootOf(index)) ?? { alerts: [], joins: [] }
    group.alerts.push(alert as Alert)
    group.joins.push(...(joins[index] ?? []))
    groups.set(rootOf(index), group)
  }
  return [...groups.values()].map((group) => ({ id: group.alerts[0]?.alert_id ?? '', ...group }))
}

/** Only alerts that share an address can be linked. */
const openNeighbours = () => {
  const places = new Map<string, number[]>()
  const addressesOf = ({ source, targets }: PreparedAlert) =>
    source === null ? targets : new Set([source, ...targets])
  return {
    add(alert: PreparedAlert, index: number): void {
      for (const address of addressesOf(alert)) {
        const list = places.get(address)
        if (list) list.push(index)
        else places.set(address, [index])
      }
    },
    /** Places, the newest first. */
    of(alert: PreparedAlert): number[] {
      const found = new Set([...addressesOf(alert)].flatMap((address) => places.get(address) ?? []))
      return [...found].sort((one, other) => other - one)
    },
  }
}
