// Why an alert was raised: each piece of evidence with the values it measured, what the technique means, what to do.
import { sqlRef } from '../queries/queries.ts'
import { assetClaims } from './alert-assets.ts'
import { alertMeant, type EvidenceRow, type NewestAlert, wantedAlert } from './alerts.ts'
import type { Answering, Asking, Claim } from './answer.ts'
import { attributionText } from './feature-words.ts'
import { feedbackTexts } from './feedback.ts'
import { aboutAlert } from './follow-ups.ts'
import { className, countermeasuresFor, meaningOf } from './knowledge.ts'
import { whichAttack } from './preceding-attack.ts'
import { flows, number } from './words.ts'

const SHOWN = 8

export const answerExplainAlert: Answering = async (asking) => {
  const alert = await alertMeant(asking)
  if (!alert) return { parts: [noSuchAlert(asking)] }
  const { language } = asking
  return {
    parts: [
      ...whichAttack(asking, alert),
      ...(await assetClaims(asking, alert)),
      groupsText(alert, language),
      ...feedbackTexts(alert, language),
      ...strongestOf(alert.evidence)
        .slice(0, SHOWN)
        .map((strongest) => evidenceClaim(strongest, alert, language)),
      ...modelClaims(alert, language),
      ...meaningOf(alert.techniques, alert.attack_class, language),
      ...countermeasuresFor(alert.attack_class, language),
    ],
    tables: [
      {
        title: language === 'es' ? 'Pruebas' : 'Evidence',
        columns: ['detector', 'input_group', 'log_likelihood_ratio', 'flow_count', 'facts'],
        rows: alert.evidence.map((one) => [
          one.detector ?? null,
          one.input_group ?? null,
          one.log_likelihood_ratio ?? null,
          one.flow_count ?? null,
          factsText(one),
        ]),
      },
      ...attributionTables(alert, language),
    ],
    follow_ups: aboutAlert(alert.alert_id, language, 'preceding_attack', 'incident_timeline'),
  }
}

const noSuchAlert = (asking: Asking): string =>
  asking.language === 'es'
    ? `No hay ninguna alerta${wantedAlert(asking)}. Se buscó en alerts, sin límite de tiempo.`
    : `There is no alert${wantedAlert(asking)}. Searched in alerts, without a time limit.`

const groupsText = (alert: NewestAlert, language: Asking['language']): string => {
  const groups = [...new Set(alert.evidence.flatMap(({ input_group }) => input_group ?? []))]
  const names = groups.map((group) => groupName(group, language)).join(', ')
  const count = number(groups.length, language)
  return language === 'es'
    ? `Se apoya en ${count} fuente${groups.length === 1 ? '' : 's'} de indicios independiente${groups.length === 1 ? '' : 's'} (${names}); los indicios de una misma fuente no se suman. Estado: ${STATUS_ES[alert.status] ?? alert.status}; revisión ${alert.revision}.`
    : `It rests on ${count} independent source${groups.length === 1 ? '' : 's'} of evidence (${names}); evidence of the same source does not add up. Status ${alert.status}, revision ${alert.revision}.`
}

const STATUS_ES: Readonly<Record<string, string>> = { open: 'abierta', closed: 'cerrada' }

const GROUPS_ES: Readonly<Record<string, string>> = {
  content: 'contenido',
  rate: 'ritmo',
  intelligence: 'inteligencia',
  logs: 'registros',
  external: 'otro detector',
  model: 'modelo',
}
const groupName = (group: string, language: Asking['language']): string =>
  language === 'es' ? (GROUPS_ES[group] ?? group) : group

type Strongest = { readonly evidence: EvidenceRow; readonly of: number }

/** Of the pieces of one detector that speak for the attack, the heaviest, and of those that speak against it; in the order in which detectors spoke. */
const strongestOf = (all: readonly EvidenceRow[]): Strongest[] => {
  const found = new Map<string, Strongest>()
  for (const evidence of all) {
    const weight = evidence.log_likelihood_ratio ?? 0
    const key = `${evidence.detector} ${evidence.input_group} ${weight < 0}`
    const known = found.get(key)
    const isHeavier = !known || Math.abs(weight) > Math.abs(known.evidence.log_likelihood_ratio ?? 0)
    found.set(key, { evidence: isHeavier ? evidence : known.evidence, of: (known?.of ?? 0) + 1 })
  }
  return [...found.values()]
}

const evidenceClaim = ({ evidence, of }: Strongest, alert: NewestAlert, language: Asking['language']): Claim => {
  const es = language === 'es'
  const ratio = number(evidence.log_likelihood_ratio ?? 0, language, 2)
  const parts = [
    `${es ? 'peso (log-verosimilitud)' : 'weight (log-likelihood)'} ${ratio}`,
    ...(evidence.flow_count ? [flows(evidence.flow_count, language)] : []),
    ...(of > 1 ? [`${es ? 'el mayor de' : 'the heaviest of'} ${number(of, language)}`] : []),
  ]
  const facts = factsText(evidence)
  const who = `${evidence.detector ?? '?'} (${groupName(evidence.input_group ?? '?', language)})`
  return {
    text: `${who}: ${parts.join(', ')}${facts ? `; ${facts}` : ''}.`,
    sql_ref: sqlRef('newest-alert'),
    event_ids: evidence.event_ids?.slice(-5) ?? [],
    alert_ids: [alert.alert_id],
    fitsEvent: (fact) => Date.parse(fact.time) <= Date.parse(alert.last_seen),
    fitsAlert: (fact) => fact.attack_class === alert.attack_class,
  }
}

const factsText = ({ facts = {} }: EvidenceRow): string =>
  Object.entries(facts)
    .map(([name, value]) => `${name}=${Math.round(value * 1000) / 1000}`)
    .join(', ')

/** Evidence of the model that says what decided; the strongest speaks for it. */
const explainedEvidence = ({ evidence }: NewestAlert): EvidenceRow | undefined =>
  evidence.find(({ attributions }) => attributions && attributions.length > 0)

const ATTACK = 'attack'

/** What decided in the model's opinion: that it is an attack, and that it is of this class. */
const modelClaims = (alert: NewestAlert, language: Asking['language']): Claim[] => {
  const evidence = explainedEvidence(alert)
  if (!evidence) return []
  const [about, ofClass] = [true, false].map((isAttack) =>
    (evidence.attributions ?? [])
      .filter(({ output = ATTACK }) => (output === ATTACK) === isAttack)
      .map((attribution) => attributionText(attribution, language)),
  ) as [string[], string[]]
  const parts =
    language === 'es'
      ? { attack: 'Por qué el modelo lo llama ataque', class: `y por qué ${className(alert.attack_class, 'es')}` }
      : { attack: 'Why the model calls it an attack', class: `and why ${className(alert.attack_class, 'en')}` }
  const scale = language === 'es' ? 'peso en log-odds; + a favor' : 'weight in log-odds; + speaks for it'
  const classText = ofClass.length > 0 ? ` — ${parts.class}: ${ofClass.join('; ')}` : ''
  return [
    {
      text: `${parts.attack} (${scale}): ${about.join('; ')}${classText}.`,
      sql_ref: sqlRef('newest-alert'),
      event_ids: evidence.event_ids?.slice(-5) ?? [],
      alert_ids: [alert.alert_id],
      fitsEvent: (fact) => Date.parse(fact.time) <= Date.parse(alert.last_seen),
      fitsAlert: (fact) => fact.attack_class === alert.attack_class,
    },
  ]
}

const attributionTables = (alert: NewestAlert, language: Asking['language']) => {
  const attributions = explainedEvidence(alert)?.attributions ?? []
  if (attributions.length === 0) return []
  return [
    {
      title: language === 'es' ? 'Qué decidió en el modelo' : 'What decided in the model',
      columns: ['output', 'feature', 'value', 'contribution'],
      rows: attributions.map(({ output, feature, value, contribution }) => [
        ...[output ?? ATTACK, feature ?? null, value ?? null, contribution ?? null],
      ]),
    },
  ]
}
