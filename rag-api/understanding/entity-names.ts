// Names of countries, services and attack classes as people say them, in both languages, folded (no accents, lower case).
import type { AttackClass } from '../../schemas/messages.ts'
import { fold } from './fold.ts'
import { expand } from './lexicon.ts'

const LETTERS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ'
/** Not countries, or words that questions use for something else. */
const NOT_COUNTRIES = new Set(['EU', 'EZ', 'UN', 'XA', 'XB', 'XK_', 'ZZ', 'QO'])

const NICKNAMES: Readonly<Record<string, string>> = {
  US: 'eeuu ee_uu estadounidense{,s} american{,o,a,os,as} estados_unidos united_states',
  GB: 'uk inglaterra england gran_bretana britanic{o,a,os,as} british reino_unido united_kingdom',
  CN: 'chin{o,a,os,as} chinese',
  RU: 'rus{o,a,os,as} russian{,s} rusia russia',
  KP: 'corea_del_norte north_korea norcorean{o,a,os,as} north_korean',
  KR: 'corea_del_sur south_korea corea korea surcorean{o,a,os,as}',
  IR: 'irani{,es} iranian{,s}',
  DE: 'aleman{,a,es,as} german{,s}',
  FR: 'frances{,a,es,as} french',
  NL: 'holanda holland holandes{,a,es,as} dutch netherlands paises_bajos',
  BR: 'brasilen{o,a,os,as} brazilian{,s}',
  IN: 'indi{o,os} indian',
  UA: 'ucranian{o,a,os,as} ukrainian{,s}',
  ES: 'espanol{,a,es,as} spanish',
  MX: 'mexican{o,a,os,as} mejico',
  AR: 'argentin{o,os}',
  TR: 'turc{o,a,os,as} turkish turkey turquia',
  VN: 'vietnamita{,s} vietnamese',
  CZ: 'republica_checa czech_republic',
}

const namesOf = (code: string): string[] =>
  (['es', 'en'] as const)
    .map((language) => new Intl.DisplayNames([language], { type: 'region', fallback: 'none' }).of(code))
    .filter((name) => name !== undefined)
    .map((name) => fold(name).replace(/\s*[(,].*$/, ''))

const countryEntries = (): [string, string][] => {
  const entries: [string, string][] = []
  for (const first of LETTERS) {
    for (const second of LETTERS) {
      const code = first + second
      // "China" is named "RAE de Macao (China)" too: what stands in brackets is cut, private codes are left out.
      if (NOT_COUNTRIES.has(code) || /^(X[A-Z]|Q[M-Z]|UK|FX|SU|DD|YD|AN|BU|TP|YU|ZR|CS|NT)$/.test(code)) continue
      for (const name of namesOf(code)) entries.push([name, code])
    }
  }
  for (const [code, words] of Object.entries(NICKNAMES)) for (const name of expand(words)) entries.push([name, code])
  return entries
}

/** Folded country name to ISO 3166-1 alpha-2; longest names first, so that "corea del norte" is not "corea". */
export const COUNTRIES: ReadonlyMap<string, string> = new Map(
  countryEntries().sort(([one], [other]) => other.length - one.length),
)

/** Everyday names of services to the names used in events. */
export const SERVICES: Readonly<Record<string, string>> = {
  ssh: 'ssh',
  sftp: 'ssh',
  http: 'http',
  web: 'http',
  https: 'tls',
  tls: 'tls',
  ssl: 'tls',
  quic: 'quic',
  dns: 'dns',
  ftp: 'ftp',
  smtp: 'smtp',
  telnet: 'telnet',
  rdp: 'rdp',
  smb: 'smb',
  ntp: 'ntp',
  snmp: 'snmp',
  ldap: 'ldap',
  imap: 'imap',
  mysql: 'mysql',
  postgresql: 'postgresql',
  postgres: 'postgresql',
  redis: 'redis',
  mongodb: 'mongodb',
  vnc: 'vnc',
  sip: 'sip',
  mqtt: 'mqtt',
  dhcp: 'dhcp',
  kerberos: 'kerberos',
}

/** Everyday names of the five classes. Phrases are matched longest first. */
const CLASS_WORDS: Readonly<Record<AttackClass, string>> = {
  port_scan: `escaneo{,s} escaneo{,s}_de_puertos escanea{,r,ron,ndo,n} escaneo_de_red barrido{,s}{,_de_puertos} sondeo{,s} nmap
    reconocimiento scan{,s,ning,ned,ner,ners} port_scan{,s,ning} portscan{,s} port_sweep{,s} sweep{,s} probing reconnaissance`,
  ssh_bruteforce: `fuerza_bruta fuerza_bruta_{ssh,por_ssh,contra_ssh,a_ssh,de_ssh} brute_force{,_ssh} bruteforce{,_ssh} brute_forcing bruteforcing
    ssh_{brute_force,bruteforce,brute_forcing,attack,attacks,guessing,intrusion} {ataque,ataques}{,_de,_por,_a,_contra,_al,_via,_tipo}_ssh
    {attack,attacks}_{on,over,against,via}_ssh password_{guessing,spraying,attack,attacks} ataque{,s}_de_diccionario hydra {atacar,atacaron,ataco,atacan,atacando,attacked,attacking}_{por,via,over,through}_ssh
    adivina{r,ndo,cion_de,ron}_contrasena{,s} contrasenas_ssh dictionary_attack{,s}`,
  ddos: `ddos{,ed} denegacion_de_servicio denegaciones_de_servicio denial_of_service inundacion{,es} flood{,s,ing,ed} syn_flood
    saturacion ataque{,s}_dos dos_attack{,s} amplificacion amplification ataque{,s}_volumetrico{,s}`,
  botnet_c2: `botnet{,s} bot bots c2 c&c comando_y_control mando_y_control command_and_control beacon{,s,ing} baliza{,s} zombi{,s,es} zombie{,s}`,
  apt: `apt apts amenaza{,s}_persistente{,s}_avanzada{,s} advanced_persistent_threat{,s} movimiento{,s}_lateral{,es} lateral_movement{,s}`,
}

export const CLASS_PHRASES: readonly (readonly [string, AttackClass])[] = Object.entries(CLASS_WORDS)
  .flatMap(([name, words]) => expand(words).map((phrase) => [phrase, name as AttackClass] as const))
  .sort(([one], [other]) => other.length - one.length)

export const ENTITY_WORDS: readonly string[] = [
  ...new Set(
    [...CLASS_PHRASES.map(([phrase]) => phrase), ...Object.keys(SERVICES), ...COUNTRIES.keys()].flatMap((name) =>
      name.split(/[\s-]/),
    ),
  ),
].filter((word) => /^\p{L}+$/u.test(word))
