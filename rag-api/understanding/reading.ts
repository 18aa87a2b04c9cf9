// A question read by itself: its language, entities and time, and the concepts of what remains. What it takes from the
// conversation comes later (conversation.ts), then the intent (intents.ts).
import { readComponents } from './component-names.ts'
import { type Entities, type Impossible, readFixedForms, readSpokenForms, splitIds } from './entities.ts'
import { type HostIndex, readHosts } from './entity-hosts.ts'
import { fold } from './fold.ts'
import { type Language, languageOf } from './language.ts'
import { type Correction, normalise, tokensOf } from './normalise.ts'
import { readTime } from './time-grammar.ts'
import type { TimeReading } from './time-reading.ts'
import { readSensorRegions, readWorldRegions } from './world-regions.ts'

export type Reading = {
  readonly language: Language
  readonly entities: Entities
  /** Networks and addresses that the listed hosts stand for. */
  readonly hostNetworks: readonly string[]
  /** Hosts that the asset list does not have. */
  readonly unlistedHosts: readonly string[]
  /** Addresses, networks, AS numbers and ports named that cannot be. */
  readonly impossible: readonly Impossible[]
  readonly time: TimeReading
  /** Normalised text, placeholders for entities. */
  readonly text: string
  /** The same without the words of the time. */
  readonly rest: string
  readonly corrections: readonly Correction[]
}

export type ToRead = {
  readonly question: string
  /** Milliseconds since the epoch. */
  readonly now: number
  /** IANA name. */
  readonly zone: string
  readonly hosts: HostIndex
  /** Of the conversation: taken where the question's words say nothing. */
  readonly language?: Language | undefined
}

export const readQuestion = ({ question, now, zone, hosts: index, language: spoken_before }: ToRead): Reading => {
  const fixed = readFixedForms(question)
  const regional = readSensorRegions(fold(fixed.text))
  const hosted = readHosts(regional.text, index)
  const language = languageOf(question, tokensOf(hosted.text), spoken_before)
  const { text: normal, corrections } = normalise(hosted.text)
  const { components, rest: withoutComponents } = readComponents(normal)
  const world = readWorldRegions(withoutComponents)
  const spoken = readSpokenForms(world.rest)
  const time = readTime(spoken.text, now, zone, language)
  const entities: Entities = {
    addresses: fixed.addresses,
    networks: fixed.networks,
    ports: spoken.ports,
    services: spoken.services,
    countries: spoken.countries,
    regions: [...regional.regions, ...world.regions],
    asns: fixed.asns,
    classes: spoken.classes,
    ...splitIds(fixed.ids, normal),
    hosts: hosted.hosts,
    components,
  }
  return {
    language,
    entities,
    hostNetworks: hosted.networks,
    unlistedHosts: hosted.unlisted,
    impossible: [...fixed.impossible, ...spoken.impossible],
    time,
    text: spoken.text,
    rest: time.kind === 'none' ? spoken.text : withoutTime(spoken.text, time.phrase),
    corrections,
  }
}

/** Little words that lead to a time stay: "ahead of last week's attack" still says "ahead of". */
const withoutTime = (text: string, phrase: string): string => {
  const led = /^(?:(?:de|del|of|al|a|la|el|los|las|the|to|que) )+/.exec(phrase)?.[0] ?? ''
  return text.replace(` ${phrase} `, ` ${led}| `)
}
