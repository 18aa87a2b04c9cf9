// What a question is about: addresses, networks, ports, services, countries, classes and ids.
import { isIP } from 'node:net'
import type { AttackClass } from '../../schemas/messages.ts'
import { CLASS_PHRASES, COUNTRIES, SERVICE_PHRASES, SERVICES } from './entity-names.ts'

/** The keys are part of the API; each is a list, empty when none was named. */
export type Entities = {
  readonly addresses: readonly string[]
  readonly networks: readonly string[]
  readonly ports: readonly number[]
  readonly services: readonly string[]
  /** ISO 3166-1 alpha-2. */
  readonly countries: readonly string[]
  /** Parts of the world (world-regions.ts), or names of sensors' regions. */
  readonly regions: readonly string[]
  readonly asns: readonly string[]
  readonly classes: readonly AttackClass[]
  readonly event_ids: readonly string[]
  readonly alert_ids: readonly string[]
  /** Names as in the asset list; lower case where it has none such. */
  readonly hosts: readonly string[]
  readonly components: readonly string[]
}

/** "300.1.2.3", "10.0.0.0/33", "AS99999999999", port 99999. */
export type Impossible = {
  readonly phrase: string
  readonly reason: 'no_such_address' | 'no_such_network' | 'no_such_asn' | 'no_such_port'
}

/** Entities of fixed form, and the question with a placeholder in the place of each, so that their digits are not read as times. */
export type FixedForms = Pick<Entities, 'addresses' | 'networks' | 'asns'> & {
  readonly ids: readonly string[]
  /** Named, but there can be no such thing: it is asked back. */
  readonly impossible: readonly Impossible[]
  readonly text: string
}

const UUID = /\b[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}\b/gi
const ADDRESS =
  /(?<![\w.])(?:\d{1,3}(?:\.\d{1,3}){3}|[0-9a-f]{0,4}(?::[0-9a-f]{0,4}){2,7}(?:\.\d{1,3}){0,3})(?:\/\d{1,3})?(?![\w:]|\.\d)/gi
const ASN = /\b(?:AS[N -]{0,2}|(?:sistema aut[oó]nomo|autonomous system)(?: n[uú]mero| number)? )(\d{1,20})\b/gi
/** RFC 6793: 32 bits. */
const MOST_ASN = 4_294_967_295
/** Four groups of digits are meant as an address; groups with colons may be a time. */
const DOTTED_QUAD = /^\d{1,3}(?:\.\d{1,3}){3}$/

/** "443/tcp", "tcp/445", "udp 53". */
const WRITTEN_PORT = /(?<![\w.:/-])(?:(\d{1,5}) ?\/ ?(tcp|udp)|(tcp|udp) ?[/: ] ?(\d{1,5}))(?![\w.:/-])/gi
const writtenPort = (_: string, before: string | undefined, _one: string, _other: string, after: string): string =>
  ` port ${before ?? after} `
/** "puertos 80/443" are no date. */
const PORTS_IN_A_ROW = /\b(?:puertos|ports) \d{1,5}(?: ?\/ ?\d{1,5})+/gi
/** Small letters are a pronoun and a number: "us", "dos". */
const THE_STATES = /(?<![A-Z] )\b(?:U\.S\.(?:A\.)?|US)(?!\w)(?! [A-Z]{2,})/g
const DOS = /\bDoS\b/g
/** As events spell them. */
const CLASS_NAMES = /\b(?:port_scan|ssh_bruteforce|botnet_c2)\b/gi

/** Reads UUIDs, addresses, networks and AS numbers; also written safely, as in 10[.]0[.]0[.]1. */
export const readFixedForms = (question: string): FixedForms => {
  const found = { addresses: [] as string[], networks: [] as string[], asns: [] as string[], ids: [] as string[] }
  const impossible: Impossible[] = []
  const text = question
    .replaceAll('[.]', '.')
    .replace(WRITTEN_PORT, writtenPort)
    .replace(PORTS_IN_A_ROW, (ports) => ports.replaceAll('/', ' , '))
    .replace(THE_STATES, ' united states ')
    .replace(DOS, 'ddos')
    .replace(CLASS_NAMES, (name) => name.replaceAll('_', ' '))
    .replace(UUID, (id) => placeholder('id', found.ids, id.toLowerCase()))
    .replace(ADDRESS, (match) => {
      const [address = '', bits] = match.split('/')
      const family = isIP(address)
      if (family === 0 || Number(bits ?? 0) > (family === 4 ? 32 : 128)) {
        if (!DOTTED_QUAD.test(address)) return match
        impossible.push({ phrase: match, reason: bits === undefined ? 'no_such_address' : 'no_such_network' })
        return ` @impossible${impossible.length} `
      }
      return bits === undefined
        ? placeholder('address', found.addresses, address.toLowerCase())
        : placeholder('network', found.networks, match)
    })
    .replace(ASN, (match, number: string) => {
      if (Number(number) <= MOST_ASN) return placeholder('asn', found.asns, `AS${number}`)
      impossible.push({ phrase: match.trim(), reason: 'no_such_asn' })
      return ` @impossible${impossible.length} `
    })
  return { ...found, impossible, text }
}

const placeholder = (kind: string, list: string[], value: string): string => {
  if (!list.includes(value)) list.push(value)
  return ` @${kind}${list.indexOf(value)} `
}

/** Ids that an alert word stands before ("la alerta @id0") are alerts; the others are taken for events. */
export const splitIds = (ids: readonly string[], normalised: string): Pick<Entities, 'event_ids' | 'alert_ids'> => {
  const isAlert = (_: string, index: number) =>
    new RegExp(` (?:alert|alerts|alerta|alertas|alarma|alarm)(?: id)? @id${index} `).test(normalised)
  return { alert_ids: ids.filter(isAlert), event_ids: ids.filter((id, index) => !isAlert(id, index)) }
}

/** Entities said in words, and the normalised text without them where their digits would mislead (ports). */
export type SpokenForms = Pick<Entities, 'ports' | 'services' | 'countries' | 'classes'> &
  Pick<FixedForms, 'impossible' | 'text'>

const PORTS = / (?:puertos?|ports?)(?: tcp| udp| numero| number)?((?: (?:y|e|and|or|o|,)? ?\d{1,5})+) /

export const readSpokenForms = (normalised: string): SpokenForms => {
  const ports: number[] = []
  const impossible: Impossible[] = []
  let text = normalised
  for (let match = PORTS.exec(text); match; match = PORTS.exec(text)) {
    for (const [digits] of (match[1] ?? '').matchAll(/\d+/g)) {
      const port = Number(digits)
      if (port > 65_535) impossible.push({ phrase: digits, reason: 'no_such_port' })
      else if (!ports.includes(port)) ports.push(port)
    }
    text = text.replace(match[0], ' puerto @port0 ')
  }
  const { classes, rest } = classesIn(text)
  return { ports, classes, services: servicesIn(rest), countries: countriesIn(rest), impossible, text }
}

/** Classes named, and the text without their names: "ataque ssh" names a class, not the service. */
const classesIn = (text: string): { classes: AttackClass[]; rest: string } => {
  const classes: AttackClass[] = []
  let rest = text
  for (const [phrase, name] of CLASS_PHRASES) {
    if (!rest.includes(` ${phrase} `)) continue
    rest = rest.replaceAll(` ${phrase} `, ' | ')
    if (!classes.includes(name)) classes.push(name)
  }
  return { classes, rest }
}

const servicesIn = (text: string): string[] => [
  ...new Set([
    ...Object.entries(SERVICE_PHRASES).flatMap(([phrase, service]) => (text.includes(` ${phrase} `) ? [service] : [])),
    ...text
      .trim()
      .split(' ')
      .flatMap((word) => (Object.hasOwn(SERVICES, word) ? [SERVICES[word] ?? word] : [])),
  ]),
]

const countriesIn = (text: string): string[] => {
  const codes: string[] = []
  let rest = text
  for (const [name, code] of COUNTRIES) {
    if (!rest.includes(` ${name} `)) continue
    rest = rest.replaceAll(` ${name} `, ' | ')
    if (!codes.includes(code)) codes.push(code)
  }
  return codes
}
