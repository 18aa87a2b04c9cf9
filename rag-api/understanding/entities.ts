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

/** Entities of fixed form, and the question with a placeholder in the place of each, so that their digits are not read as times. */
export type FixedForms = Pick<Entities, 'addresses' | 'networks' | 'asns'> & {
  readonly ids: readonly string[]
  readonly text: string
}

const UUID = /\b[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}\b/gi
const ADDRESS =
  /(?<![\w.])(?:\d{1,3}(?:\.\d{1,3}){3}|[0-9a-f]{0,4}(?::[0-9a-f]{0,4}){2,7}(?:\.\d{1,3}){0,3})(?:\/\d{1,3})?(?![\w:]|\.\d)/gi
const ASN = /\b(?:AS[N ]{0,2}|(?:sistema aut[oó]nomo|autonomous system)(?: n[uú]mero| number)? )(\d{1,10})\b/gi

/** Reads UUIDs, addresses, networks and AS numbers; also written safely, as in 10[.]0[.]0[.]1. */
export const readFixedForms = (question: string): FixedForms => {
  const found = { addresses: [] as string[], networks: [] as string[], asns: [] as string[], ids: [] as string[] }
  const text = question
    .replaceAll('[.]', '.')
    .replace(UUID, (id) => placeholder('id', found.ids, id.toLowerCase()))
    .replace(ADDRESS, (match) => {
      const [address = '', bits] = match.split('/')
      const family = isIP(address)
      if (family === 0 || Number(bits ?? 0) > (family === 4 ? 32 : 128)) return match
      return bits === undefined
        ? placeholder('address', found.addresses, address.toLowerCase())
        : placeholder('network', found.networks, match)
    })
    .replace(ASN, (_, number: string) => placeholder('asn', found.asns, `AS${number}`))
  return { ...found, text }
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
export type SpokenForms = Pick<Entities, 'ports' | 'services' | 'countries' | 'classes'> & { readonly text: string }

const PORTS = / (?:puertos?|ports?)(?: tcp| udp| numero| number)?((?: (?:y|e|and|or|o|,)? ?\d{1,5})+) /

export const readSpokenForms = (normalised: string): SpokenForms => {
  const ports: number[] = []
  let text = normalised
  for (let match = PORTS.exec(text); match; match = PORTS.exec(text)) {
    for (const [digits] of (match[1] ?? '').matchAll(/\d+/g)) {
      const port = Number(digits)
      if (port <= 65_535 && !ports.includes(port)) ports.push(port)
    }
    text = text.replace(match[0], ' puerto @port0 ')
  }
  const { classes, rest } = classesIn(text)
  return { ports, classes, services: servicesIn(rest), countries: countriesIn(rest), text }
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
