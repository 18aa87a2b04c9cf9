// Names of countries, services and attack classes as people say them, in both languages, folded (no accents, lower case).
import type { AttackClass } from '../../schemas/messages.ts'
import { expand } from './expand.ts'
import { fold } from './fold.ts'

const LETTERS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ'
/** Not countries, or words that questions use for something else. */
const NOT_COUNTRIES = new Set(['EU', 'EZ', 'UN', 'XA', 'XB', 'XK_', 'ZZ', 'QO'])

const NICKNAMES: Readonly<Record<string, string>> = {
  US: 'usa u_s_a eeuu ee_uu estadounidense{,s} american{,o,a,os,as} estados_unidos united_states',
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
  IT: 'italian{o,a,os,as} italian{,s}',
  PT: 'portugues{,a,es,as} portuguese',
  PL: 'polac{o,a,os,as} polish',
  RO: 'ruman{o,a,os,as} romanian{,s}',
  BG: 'bulgar{o,a,os,as} bulgarian{,s}',
  HU: 'hungar{o,a,os,as} hungarian{,s}',
  RS: 'serbi{o,os,as} serbian{,s}',
  BY: 'bielorrus{o,a,os,as} belarusian{,s}',
  MD: 'moldav{o,a,os,as} moldovan{,s}',
  LT: 'lituan{o,a,os,as} lithuanian{,s}',
  LV: 'leton{,a,es,as} latvian{,s}',
  EE: 'estoni{o,os,as} estonian{,s}',
  KZ: 'kazaj{o,a,os,as} kazakh{,s}',
  GR: 'grieg{o,a,os,as} greek',
  SE: 'suec{o,a,os,as} swedish',
  NO: 'norueg{o,a,os,as} norwegian',
  FI: 'finlandes{,a,es,as} finnish',
  DK: 'danes{,a,es,as} danish',
  CH: 'suiz{o,os,as} swiss',
  AT: 'austriac{o,a,os,as} austrian',
  BE: 'belg{a,as} belgian',
  IE: 'irlandes{,a,es,as} irish',
  JP: 'japones{,a,es,as} japanese',
  TW: 'taiwanes{,a,es,as} taiwanese',
  TH: 'tailandes{,a,es,as} thai',
  ID: 'indonesi{o,os,as} indonesian{,s}',
  PH: 'filipin{o,a,os,as} filipino{,s}',
  PK: 'pakistani{,es} pakistani{,s}',
  BD: 'bangladesi{,es} bangladeshi{,s}',
  IL: 'israeli{,es} israeli{,s}',
  SA: 'saudi{,es} saudi{,s}',
  IQ: 'iraqui{,es} iraqi{,s}',
  SY: 'siri{o,os,as} syrian{,s}',
  AF: 'afgan{o,a,os,as} afghan{,s}',
  EG: 'egipci{o,a,os,as} egyptian{,s}',
  MA: 'marroqui{,es} moroccan{,s}',
  NG: 'nigerian{o,a,os,as} nigerian{,s}',
  ZA: 'sudafrican{o,a,os,as} south_african{,s}',
  CA: 'canadiens{e,es} canadian{,s}',
  AU: 'australian{o,a,os,as} australian{,s}',
  CO: 'colombian{o,a,os,as} colombian{,s}',
  CL: 'chilen{o,a,os,as} chilean{,s}',
  PE: 'peruan{o,a,os,as} peruvian{,s}',
  VE: 'venezolan{o,a,os,as} venezuelan{,s}',
  CU: 'cuban{o,a,os,as} cuban{,s}',
  AE: 'uae eau emirates emiratos emiratos_arabes emirati{,es}',
  HK: 'hong_kong hongkong',
  MO: 'macao macau',
  CI: 'ivory_coast costa_de_marfil',
  MM: 'birmania burma',
  MK: 'macedonia',
  SZ: 'suazilandia swaziland',
  VA: 'vaticano vatican',
  RE: 'isla{,_de_la}_reunion reunion_island',
  CZ: 'republica_checa czech_republic',
}

const namesOf = (code: string): string[] =>
  (['es', 'en'] as const)
    .map((language) => new Intl.DisplayNames([language], { type: 'region', fallback: 'none' }).of(code))
    .filter((name) => name !== undefined)
    .map((name) => fold(name).replace(/\s*[(,].*$/, ''))

/** "la reunión" is a meeting. The country has its other name in NICKNAMES. */
const OTHER_MEANINGS = new Set(['reunion'])

const countryEntries = (): [string, string][] => {
  const entries: [string, string][] = []
  for (const first of LETTERS) {
    for (const second of LETTERS) {
      const code = first + second
      // "China" is named "RAE de Macao (China)" too: what stands in brackets is cut, private codes are left out.
      if (NOT_COUNTRIES.has(code) || /^(X[A-Z]|Q[M-Z]|UK|FX|SU|DD|YD|AN|BU|TP|YU|ZR|CS|NT)$/.test(code)) continue
      for (const name of namesOf(code)) if (!OTHER_MEANINGS.has(name)) entries.push([name, code])
    }
  }
  for (const [code, words] of Object.entries(NICKNAMES)) for (const name of expand(words)) entries.push([name, code])
  return entries
}

/** Folded country name to ISO 3166-1 alpha-2; longest names first, so that "corea del norte" is not "corea". */
export const COUNTRIES: ReadonlyMap<string, string> = new Map(
  countryEntries().sort(([one], [other]) => other.length - one.length),
)

/** Everyday names of services. Those that TLS carries keep the name that was said; answers look for them by OBSERVED_AS. */
export const SERVICES: Readonly<Record<string, string>> = {
  ssh: 'ssh',
  sftp: 'ssh',
  http: 'http',
  web: 'http',
  https: 'https',
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
  pop3: 'pop3',
  tftp: 'tftp',
  nfs: 'nfs',
  bgp: 'bgp',
  irc: 'irc',
  rsync: 'rsync',
  radius: 'radius',
  mssql: 'mssql',
  winrm: 'winrm',
  modbus: 'modbus',
  ldaps: 'ldaps',
  imaps: 'imaps',
  ftps: 'ftps',
}

/** Normalised text with a placeholder for each country and service: what is asked about one is asked about all. */
export const withoutNames = (text: string): string => {
  let masked = text
  for (const name of COUNTRIES.keys())
    if (masked.includes(` ${name} `)) masked = masked.replaceAll(` ${name} `, ' @country0 ')
  return masked
    .split(' ')
    .map((word) => (word !== 'web' && Object.hasOwn(SERVICES, word) ? '@service0' : word))
    .join(' ')
}

/** Services that sensors name otherwise in events. */
export const OBSERVED_AS: Readonly<Record<string, string>> = { https: 'tls', ldaps: 'tls', imaps: 'tls', ftps: 'tls' }

/** Services that two words name. */
export const SERVICE_PHRASES: Readonly<Record<string, string>> = {
  'escritorio remoto': 'rdp',
  'remote desktop': 'rdp',
  'terminal server': 'rdp',
  'secure shell': 'ssh',
  'carpetas compartidas': 'smb',
  'file shares': 'smb',
}

/** Everyday names of the five classes. Phrases are matched longest first. */
const CLASS_WORDS: Readonly<Record<AttackClass, string>> = {
  port_scan: `escanear* escaneador{,es} escaneo{,s} escaneo{,s}_de_{puertos,red,servicios} barrido{,s}{,_de_puertos,_de_red} sondeo{,s} sondeo{,s}_de_puertos
    sondear* nmap masscan zmap reconocimiento{,_de_red,_de_puertos} {rastreo,mapeo,enumeracion}_de_{red,puertos,servicios} scan{,s,ning,ned,ner,ners}
    port_{scan,scans,scanning,scanner,scanners,sweep,sweeps,probe,probes,probing,enumeration} portscan{,s,ning} sweep{,s,ing} probing
    probe{s,d} reconnaissance recon network_{mapping,scan,scans,scanning,sweep,discovery}`,
  ssh_bruteforce: `fuerza_bruta fuerza_bruta_{ssh,por_ssh,contra_ssh,a_ssh,de_ssh,en_ssh,al_ssh,sobre_ssh} brute_force{,_ssh} bruteforce{,_ssh,d} brute_{forcing,forced,forcer,forcers}
    bruteforcing ssh_{brute_force,bruteforce,brute_forcing,brute,attack,attacks,guessing,intrusion,attackers,attacker} {ataque,ataques,atacante,atacantes}{,_de,_por,_a,_contra,_al,_via,_tipo}_ssh
    {ataques,ataque}_{al_servicio,al_puerto,por_el_puerto,a_traves_de}_ssh {attack,attacks}_{on,over,against,via,through,to}_ssh
    {password,credential,credentials,login}_{guessing,spraying,stuffing,attack,attacks,bruteforce,brute_force,brute_forcing,cracking} ataque{,s}_de_{diccionario,contrasena,contrasenas} hydra
    {atacar,atacaron,ataco,atacan,ataca,atacando,attacked,attacking,attack}_{por,via,over,through,by}_ssh attacked_ssh
    adivina{r,ndo,cion_de,n,ron,cion}_{contrasena,contrasenas,claves,credenciales} {relleno,rociado}_de_{credenciales,contrasenas} contrasenas_ssh
    dictionary_attack{,s} {guess,guessing,guessed,guesses}_{passwords,password,ssh_passwords} password_guesses`,
  ddos: `ddos{,ed} dos_distribuido {denegacion,denegaciones}_de{l,}_servicio{,s} {denegacion,denegaciones}_distribuida{,s}_de_servicio denegacion_distribuida
    {distributed_,}denial_of_service{,_attack,_attacks} inundacion{,es} inundar* flood{,s,ing,ed} {syn,udp,icmp,http,dns,packet,traffic}_flood{,s,ing} saturacion
    saturar* ataque{,s}_dos dos_{attack,attacks} amplificacion amplification reflexion_dns ataque{,s}_volumetrico{,s} volumetric_attack{,s}
    volumetric overload{,ed,ing} tumbar* smurf slowloris`,
  botnet_c2: `botnet{,s} bot bots c2 c2_{server,servers,traffic,channel,channels} {comando,mando}_y_control {comando,mando}_control {servidor,servidores,trafico,canal,canales}_de_{control,comando}
    command_{and,n}_control command_control beacon{,s,ing,ed} baliza{,s,miento} zombi{,s,es} zombie{,s} {phone,phones,phoning,call,calls,calling}_home callback{,s} red_de_bots`,
  apt: `apt apts amenaza{,s}_{persistente,persistentes}_avanzada{,s} amenaza{,s}_avanzada{,s}_persistente{,s} advanced_persistent_{threat,threats,actor,actors} movimiento{,s}_lateral{,es}
    lateral_movement{,s} {movio,mueve,mueven,movieron,moverse,moviendose,moviendo,movido,desplazo,desplazaron,desplaza,desplazan}_lateralmente lateralmente laterally {moved,moving,moves,move,spreading,spread}_laterally pivot{,ed,ing,s}
    pivoteo pivoteando actor{,es}_{avanzado,avanzados,estatal,estatales} nation_state{,s} state_{sponsored,actor,actors}`,
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
