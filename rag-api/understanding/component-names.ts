// Programs whose logs people ask for. Names are those that logs carry (component_logs.component).
import { expand } from './expand.ts'

/** Said anywhere, these are programs. Everyday name to the name in logs. */
const PROGRAMS: Readonly<Record<string, string>> = {
  sshd: 'sshd',
  nginx: 'nginx',
  apache: 'apache',
  apache2: 'apache',
  httpd: 'apache',
  postfix: 'postfix',
  dovecot: 'dovecot',
  suricata: 'suricata',
  zeek: 'zeek',
  bro: 'zeek',
  snort: 'snort',
  cowrie: 'cowrie',
  systemd: 'systemd',
  kernel: 'kernel',
  cron: 'cron',
  crond: 'cron',
  sudo: 'sudo',
  auditd: 'auditd',
  fail2ban: 'fail2ban',
  haproxy: 'haproxy',
  traefik: 'traefik',
  envoy: 'envoy',
  squid: 'squid',
  unbound: 'unbound',
  dnsmasq: 'dnsmasq',
  openvpn: 'openvpn',
  wireguard: 'wireguard',
  iptables: 'iptables',
  nftables: 'nftables',
  docker: 'docker',
  containerd: 'containerd',
  kubelet: 'kubelet',
  etcd: 'etcd',
  kafka: 'kafka',
  rabbitmq: 'rabbitmq',
  mariadb: 'mariadb',
  timescaledb: 'timescaledb',
  crowdsec: 'crowdsec',
  wazuh: 'wazuh',
}

/** These mean a program only beside "logs" or "componente": alone they are services, places or stages. */
const BESIDE_LOGS: Readonly<Record<string, string>> = {
  ...Object.fromEntries(
    expand(
      'ssh mysql postgresql redis mongodb firewall proxy vpn waf router sink enrichment inference detection alerting embedding pipeline dns smtp ldap auth dashboard api gateway siem edr ids dhcp ntp',
    ).map((name) => [name, name]),
  ),
  postgres: 'postgresql',
  cortafuegos: 'firewall',
  enriquecimiento: 'enrichment',
  inferencia: 'inference',
  deteccion: 'detection',
  sensor: 'sensor',
  sensores: 'sensor',
  sensors: 'sensor',
}

export const COMPONENT_WORDS: readonly string[] = [...Object.keys(PROGRAMS), ...Object.keys(BESIDE_LOGS)]

const LOG = 'logs?|bitacoras?|registros?|syslog|journal|trazas?'
const LINKS =
  '(?:de|del|el|la|los|las|of|the|from|en|in|on|by|y|e|and|o|or|programa|servicio|service|componentes?|components?|demonio|daemon|modulo|module)'
const LOGS_OF = new RegExp(` (?:${LOG})((?: ${LINKS}| [a-z0-9_]+){1,8}) `)
const BEFORE_LOGS = new RegExp(
  ` ([a-z0-9_]+)(?: (?:auth|authentication|access|error|audit|system|service|server|deny|debug))? (?:${LOG}) `,
  'g',
)
/** "qué dejó el router en sus logs", "what did the proxy write to its logs". */
const IN_ITS_LOGS = new RegExp(
  ` ([a-z0-9_]+)(?: ([a-z]+))? (?:en|a|in|to|into|on) (?:sus?|its|their|the|los|el) (?:${LOG}) `,
)
/** "qué dijo el firewall", "what did the proxy say". */
const SAID = [
  / (?:dijo|dice|dijeron|reporto|reporta|registro|anoto|escribio|dejo) (?:el|la) ([a-z0-9_]+) /,
  / (?:did|does|has|have) (?:the )?([a-z0-9_]+) (?:say|said|report|reported|log|logged|write|written|record|recorded) /,
]
/** "is the dashboard healthy", "está caído el router": how a part fares. Sensors are ours, and all of them are meant. */
const FARES = [
  / (?:is|was|has|did) (?:the |our )?(?!sensors? )([a-z0-9_]+) (?:still |already )?(?:been )?(?:healthy|down|up|running|working|alive|dead|ok|okay|responding|crash(?:ed|ing)?|fail(?:ed|ing)?) /,
  / (?:esta|estaba|sigue|se ha|se) (?:caid[oa]|viv[oa]|activ[oa]|operativ[oa]|funcionando|andando|arriba|abajo|cayo) (?:el|la) (?!sensor )([a-z0-9_]+) /,
  / (?:el|la) (?!sensor )([a-z0-9_]+) (?:esta|estaba|sigue|anda|se) (?:caid[oa]|viv[oa]|activ[oa]|operativ[oa]|funcionando|andando|arriba|abajo|bien|mal|cayo) /,
]
const AFTER_COMPONENT =
  / (?:componentes?|components?|modulos?|modules?|demonios?|daemons?) (?:llamado |named |called )?([a-z0-9_]+) /g

/** Components named in normalised text, and the text without them, so that "logs de ssh" names no service. */
export const readComponents = (text: string): { components: string[]; rest: string } => {
  const found = new Set<string>()
  let rest = text
  const take = (word: string, name: string | undefined) => {
    if (name === undefined) return
    found.add(name)
    rest = rest.replaceAll(` ${word} `, ' @component0 ')
  }
  for (const word of text.trim().split(' ')) take(word, nameIn(PROGRAMS, word))
  // "ml_detector": people name nothing else so.
  for (const [word] of text.matchAll(/(?<= )[a-z]+(?:_[a-z]+)+(?= )/g)) take(word, word)
  for (const word of besideLogs(text)) take(word, nameIn(BESIDE_LOGS, word))
  return { components: [...found], rest }
}

const nameIn = (names: Readonly<Record<string, string>>, word: string): string | undefined =>
  Object.hasOwn(names, word) ? names[word] : undefined

const besideLogs = (text: string): string[] => [
  ...(LOGS_OF.exec(text)?.[1]?.trim().split(' ') ?? []).slice(0, 6),
  ...[...text.matchAll(BEFORE_LOGS)].map(([, word]) => word ?? ''),
  ...(IN_ITS_LOGS.exec(text)
    ?.slice(1)
    .filter((word) => word !== undefined) ?? []),
  ...[...SAID, ...FARES].map((pattern) => pattern.exec(text)?.[1] ?? ''),
  ...[...text.matchAll(AFTER_COMPONENT)].map(([, word]) => word ?? ''),
]
