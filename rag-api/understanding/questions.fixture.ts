// The labelled questions of test/questions, and how a reading is compared with what is expected. Used by the unit test and by
// `npm run questions`, which prints the score.
import { readFileSync } from 'node:fs'
import path from 'node:path'
import { parse } from 'yaml'
import { earlierFrom } from './conversation.ts'
import type { Entities } from './entities.ts'
import { indexHosts } from './entity-hosts.ts'
import type { Intent } from './intents.ts'
import type { Language } from './language.ts'
import type { UnclearReason } from './time-reading.ts'
import { understand } from './understand.ts'
import type { Understanding } from './understanding.ts'

export type Row = {
  readonly question: string
  readonly intent: Intent
  readonly from?: string
  readonly to?: string
  readonly unclear?: UnclearReason
  readonly entities?: Partial<Entities>
  /** What was asked before in the same session, oldest first. */
  readonly after?: readonly string[]
}

export const ZONE = 'Europe/Madrid'
/** Tuesday; the zone is one hour ahead of UTC. */
export const NOW = Date.parse('2026-11-24T19:30:00+01:00')
/** The asset list that the questions speak of. */
const HOSTS = indexHosts([
  { name: 'web-01', networks: ['10.0.1.10'] },
  { name: 'db-prod', networks: ['10.0.1.20'] },
  { name: 'mail server', networks: ['10.0.1.25', '2001:db8::25'] },
  { name: 'dc01', networks: ['10.0.0.10'] },
  { name: 'Oficina Madrid', networks: ['10.20.0.0/16'] },
])

export const readQuestions = (name: string): readonly Row[] =>
  parse(readFileSync(path.join(import.meta.dirname, `../../test/questions/${name}.yaml`), 'utf8')) as Row[]

export const readAs = ({ question, after = [] }: Row): Understanding => {
  const asked = { now: NOW, zone: ZONE, hosts: HOSTS }
  const earlier = after.reduce<ReturnType<typeof earlierFrom> | undefined>(
    (before, text) => earlierFrom(understand({ ...asked, question: text, ...(before ? { earlier: before } : {}) })),
    undefined,
  )
  return understand({ ...asked, question, ...(earlier ? { earlier } : {}) })
}

export type Compared = {
  readonly language: Language
  readonly intent: Intent
  readonly from: string
  readonly to: string
  readonly entities: string
}
export const FIELDS = ['language', 'intent', 'from', 'to', 'entities'] as const

/** Times as RFC 3339, "none" where none is named, or why the time is asked back; entities that were named, as JSON. */
export const expectedOf = (row: Row, language: Language): Compared => ({
  language,
  intent: row.intent,
  from: row.unclear ?? timeOf(row.from),
  to: row.unclear ?? timeOf(row.to),
  entities: namedOnly(row.entities ?? {}),
})

export const comparedOf = ({ language, intent, window, unclear, entities }: Understanding): Compared => ({
  language,
  intent,
  from: unclear?.reason ?? (window ? new Date(window.from).toISOString() : 'none'),
  to: unclear?.reason ?? (window ? new Date(window.to).toISOString() : 'none'),
  entities: namedOnly(entities),
})

const timeOf = (text: string | undefined): string => {
  if (text === undefined) return 'none'
  if (text === 'now') return new Date(NOW).toISOString()
  return new Date(/[+-]\d\d:\d\d$/.test(text) ? text : `${text}+01:00`).toISOString()
}

const namedOnly = (entities: Partial<Entities>): string =>
  JSON.stringify(
    Object.entries(entities)
      .filter(([, list]) => list.length > 0)
      .map(([key, list]) => [key, [...list].sort()])
      .sort(([one], [other]) => String(one).localeCompare(String(other))),
  )
