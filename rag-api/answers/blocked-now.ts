// What is blocked, by the word of enforcers. While none has reported it is not known to us; that is not "nothing". What firewalls' own logs say is passed on as theirs.

import { run } from '../queries/queries.ts'
import { alertClaim, alertsBetween } from './alerts.ts'
import { type Answering, type Asking, type Claim, iso } from './answer.ts'
import { blocksInForce } from './blocks-in-force.ts'
import { groupClaim, type LogGroup } from './component-logs.ts'
import { searchedText } from './count.ts'
import { aboutAlert } from './follow-ups.ts'
import { logFilter } from './log-filter.ts'

/** Programs that block, by a part of the names under which they log. */
const BLOCKERS = ['nftables', 'iptables', 'firewall', 'fail2ban', 'crowdsec', 'ufw', 'sshguard']

export const answerBlockedNow: Answering = async (asking) => {
  const [alerts, said, blocks] = await Promise.all([
    alertsBetween(asking, 5),
    linesOfBlockers(asking),
    blocksInForce(asking),
  ])
  const es = asking.language === 'es'
  return {
    parts: [
      ...(blocks?.parts ?? [noEnforcer(asking.language)]),
      ...(said.length > 0
        ? [
            es
              ? 'Otros programas que bloquean escribieron (es lo que dicen ellos, no lo comprobamos):'
              : 'Other programs that block wrote (this is what they say, it was not checked):',
            ...said.slice(0, 5).map((group) => groupClaim(group, asking)),
          ]
        : [
            es
              ? `Tampoco hay registros de otros programas que bloqueen. Se buscó en component_logs: ${searchedText(asking)}.`
              : `There are no logs of other programs that block either. Searched in component_logs: ${searchedText(asking)}.`,
          ]),
      ...(alerts.length > 0
        ? [
            es ? 'Alertas que serían motivo para bloquear:' : 'Alerts that would be a reason to block:',
            ...alerts.map((alert) => alertClaim(alert, asking, 'alerts-between')),
          ]
        : []),
    ] satisfies (string | Claim)[],
    ...(blocks?.table ? { tables: [blocks.table] } : {}),
    follow_ups: alerts.slice(0, 1).flatMap(({ alert_id }) => aboutAlert(alert_id, asking.language, 'countermeasures')),
  }
}

const noEnforcer = (language: Asking['language']): string =>
  language === 'es'
    ? 'No se sabe: esta instalación no tiene ejecutor de bloqueos (ni decisiones ni informes de cortafuegos), así que Autoinmune no bloquea nada y no puede decir qué bloquean otros. No es lo mismo que «cero bloqueadas».'
    : 'It is not known: this installation has no enforcer (neither decisions nor reports of a firewall), so Autoinmune blocks nothing and cannot say what others block. That is not the same as "zero blocked".'

const linesOfBlockers = (asking: Asking): Promise<LogGroup[]> => {
  const { where, values } = logFilter(asking)
  const [, ...rest] = values
  const all = [iso(asking.window.from), iso(asking.window.to), BLOCKERS, ...rest, 20]
  return run<LogGroup>(asking.database, 'logs-grouped', all, { filter: where })
}
