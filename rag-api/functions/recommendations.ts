// What is recommended, in the order in which it presses: first whether the source can be blocked, then what the class asks for, then what
// ATT&CK advises against the techniques seen.
import type { NewestAlert } from '../answers/alerts.ts'
import { mitigationsOf, techniqueName } from '../answers/attack-techniques.ts'
import type { Block } from '../answers/done-about.ts'
import type { Handshakes } from '../answers/handshakes.ts'
import { className, countermeasuresFor } from '../answers/knowledge.ts'
import { isOurs } from '../answers/our-addresses.ts'
import { amount, flows, listed } from '../answers/words.ts'
import { isInside, parseAddress, parseNetwork } from '../hot/address.ts'
import type { Language } from '../understanding/language.ts'

export const ACTIONS = [
  'isolate_host',
  'block_source',
  'limit_rate',
  'observe_source',
  'class_measure',
  'mitigation',
] as const

export type Recommendation = {
  readonly action: (typeof ACTIONS)[number]
  readonly applies_to: string | null
  readonly what: string
  readonly why: string
  readonly disruptive: boolean
  readonly needs_person: boolean
  readonly alert_ids: readonly string[]
  readonly event_ids: readonly string[]
}

export type Situation = {
  readonly threat: string
  readonly language: Language
  readonly alerts: readonly NewestAlert[]
  readonly sources: readonly string[]
  readonly victims: readonly string[]
  readonly handshakes: readonly Handshakes[]
  readonly techniques: readonly string[]
  /** Independent kinds of input that speak for an attack. */
  readonly inputGroups: number
  /** What enforcers say is in force for the sources. */
  readonly blocks: readonly Block[]
}

const MOST_HOSTS = 20
/** Independent inputs that a disruptive action wants, or else a person. */
const ENOUGH_INPUTS = 2
/** Empty reasons are never given: a recommendation names what it rests on. */
export const recommendationsOf = (situation: Situation): Recommendation[] => [
  ...situation.sources.slice(0, MOST_HOSTS).map((source) => ofSource(source, situation)),
  ...ofClass(situation),
  ...ofTechniques(situation),
]

const idsOf = ({ alerts }: Situation, source: string): string[] =>
  alerts.filter(({ source_ip }) => source_ip === source).map(({ alert_id }) => alert_id)

const ofSource = (source: string, situation: Situation): Recommendation => {
  const { language, inputGroups, handshakes } = situation
  const es = language === 'es'
  const alert_ids = idsOf(situation, source)
  const seen = handshakes.find(({ source_ip }) => source_ip === source)
  const proof = { alert_ids, event_ids: seen?.event_ids ?? [], applies_to: source }
  const disruptive = { disruptive: true, needs_person: inputGroups < ENOUGH_INPUTS || alert_ids.length === 0 }
  const alerted = es
    ? `${amount(alert_ids.length, 'alert', language)} con este origen`
    : `${amount(alert_ids.length, 'alert', language)} with this source`
  if (!seen) {
    const what = es ? 'Vigile el origen; no lo bloquee por esto.' : 'Watch the source; do not block it for this.'
    const why = es
      ? `${alerted}; ningún flujo suyo está guardado en ese tiempo.`
      : `${alerted}; no flow of it is stored in that time.`
    return { ...proof, action: 'observe_source', what, why, disruptive: false, needs_person: false }
  }
  const [all, completed] = [flows(seen.flows, language), flows(seen.completed, language)]
  if (seen.completed === 0) {
    const what = es
      ? 'Limite el ritmo o filtre en el destino; no bloquee la dirección: puede estar falsificada.'
      : 'Limit the rate or filter at the target; do not block the address: it may be spoofed.'
    const why = es
      ? `${alerted}; ninguno de sus ${all} completó un saludo TCP.`
      : `${alerted}; none of its ${all} completed a TCP handshake.`
    return { ...proof, action: 'limit_rate', what, why, disruptive: false, needs_person: false }
  }
  const shook = es
    ? `${alerted}; completó el saludo TCP en ${completed} de ${all}.`
    : `${alerted}; it completed the TCP handshake in ${completed} of ${all}.`
  if (isOurs(source)) {
    const what = es ? 'Aísle el equipo: la dirección es de dentro.' : 'Isolate the host: the address is an inside one.'
    return { ...proof, ...disruptive, action: 'isolate_host', what, why: shook }
  }
  const what = es
    ? 'Bloquee el origen en el cortafuegos por un tiempo.'
    : 'Block the source at the firewall for a time.'
  return { ...proof, ...disruptive, action: 'block_source', what, why: `${shook}${inForce(source, situation)}` }
}

/** That enforcers have it blocked already, alone or in a network; empty: none says so. */
const inForce = (source: string, { blocks, language }: Situation): string => {
  const address = parseAddress(source)
  const by = blocks.filter((block) => {
    const network = parseNetwork(block.address)
    return block.action === 'block' && address !== undefined && network !== undefined && isInside(address, network)
  })
  if (by.length === 0) return ''
  const names = listed([...new Set(by.map(({ enforcer }) => enforcer))], language)
  return language === 'es' ? ` Ya está bloqueado según ${names}.` : ` It is already blocked by the word of ${names}.`
}

const ofClass = ({ threat, language, alerts, victims }: Situation): Recommendation[] => {
  const es = language === 'es'
  const about = victims.length > 0 ? listed(victims.slice(0, 5), language) + (victims.length > 5 ? ', …' : '') : ''
  const count = amount(alerts.length, 'alert', language)
  const why = es
    ? `${className(threat, language)}: ${count}${about ? ` sobre ${about}` : ''}.`
    : `${className(threat, language)}: ${count}${about ? ` about ${about}` : ''}.`
  return countermeasuresFor(threat, language).map((what) => ({
    action: 'class_measure',
    applies_to: null,
    what,
    why,
    disruptive: false,
    needs_person: false,
    alert_ids: alerts.map(({ alert_id }) => alert_id),
    event_ids: [],
  }))
}

const ofTechniques = ({ techniques, language, alerts }: Situation): Recommendation[] =>
  mitigationsOf(techniques, language).map((what) => {
    const against = techniques.filter((id) => mitigationsOf([id], language).includes(what))
    const names = listed(
      against.map((id) => techniqueName(id, language)),
      language,
    )
    return {
      action: 'mitigation',
      applies_to: null,
      what,
      why: language === 'es' ? `Mitigación de ATT&CK para ${names}.` : `ATT&CK mitigation for ${names}.`,
      disruptive: false,
      needs_person: false,
      alert_ids: alerts
        .filter((alert) => alert.techniques.some((id) => against.includes(id)))
        .map(({ alert_id }) => alert_id),
      event_ids: [],
    }
  })
