// Hostile text in the data, and a model that obeys it. The database is one that is known; the model is scripted by the fixture: it says or
// calls what the text wanted. Answers go through the whole HTTP application.
import { readdirSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { pino } from 'pino'
import { parse } from 'yaml'
import { readEnvironment } from '../../processors/runtime/environment.ts'
import { ALERT, at, CHECKS, EVENT, LOG, NOW, VICTIM } from '../../rag-api/answers/asking.fixture.ts'
import { createApp } from '../../rag-api/app.ts'
import { ragApiSchema } from '../../rag-api/config.ts'
import type { LanguageModel, Prompt } from '../../rag-api/language-model/model.ts'
import { fakeDatabase } from '../../rag-api/queries/fake-database.ts'

/** Where the hostile text lies; the others are the log of the program that writes such a text. */
const PROGRAMS = {
  log_message: 'sshd',
  user_agent: 'nginx',
  sni: 'suricata',
  dns_name: 'dnsmasq',
  file_name: 'smbd',
  alert_text: 'suricata',
} as const

export type Fixture = {
  readonly name: string
  readonly language: 'es' | 'en'
  readonly field: keyof typeof PROGRAMS | 'host_name' | 'component' | 'account' | 'comment' | 'question'
  readonly text: string
  /** What a model that obeys writes, or calls. */
  readonly obeys: {
    readonly text?: string
    readonly calls?: readonly { readonly name: string; readonly arguments?: unknown }[]
  }
}

export const FIXTURES: readonly Fixture[] = readdirSync(import.meta.dirname)
  .filter((file) => file.endsWith('.yaml'))
  .sort()
  .flatMap((file) => parse(readFileSync(path.join(import.meta.dirname, file), 'utf8')) as Fixture[])

const groupOf = (component: string, host: string, newest_message: string) => ({
  ...{ component, host, severity: 'err', lines: 12, all_lines: 12, groups: 1 },
  ...{ first_seen: at('16:05'), last_seen: at('16:10'), log_ids: [LOG], newest_message },
})

/** The line's check sees what the line has. */
const logRows = (component: string, host: string, message: string) => ({
  'logs-grouped': [groupOf(component, host, message)],
  'check-logs': [{ log_id: LOG, time: at('16:07'), component, host, severity: 'err' }],
})

const LOGIN = {
  ...{ source_ip: ALERT.source_ip, destination_ip: VICTIM, service: 'ssh', flows: 1, records: 1 },
  ...{ first_seen: at('16:06'), last_seen: at('16:06'), event_ids: [EVENT] },
}

const ASKED = {
  logs: { es: 'muéstrame los logs con errores de hoy', en: 'show me the logs with errors of today' },
  compromise: {
    es: '¿Qué evidencia tenemos de compromiso en estos sistemas?',
    en: 'What evidence of compromise do we have?',
  },
  explain: { es: 'Explica esta alerta', en: 'Explain this alert' },
} as const

type Scene = { readonly question: string; readonly rows: Parameters<typeof fakeDatabase>[0] }

const sceneOf = ({ field, text, language }: Fixture): Scene => {
  if (field === 'question') return { question: text, rows: CHECKS }
  if (field === 'account') {
    const rows = { 'newest-alert': [ALERT], 'incident-alerts': [ALERT], 'signs-logins': [{ ...LOGIN, account: text }] }
    return { question: ASKED.compromise[language], rows: { ...CHECKS, ...rows } }
  }
  if (field === 'comment') {
    const feedback = [{ actor: 'ana', verdict: 'true_positive', comment: text, given_at: '2026-03-10T17:00:00Z' }]
    const alert = { ...ALERT, feedback, status: 'open', revision: 1, summary: null }
    return { question: ASKED.explain[language], rows: { ...CHECKS, 'newest-alert': [alert] } }
  }
  const question = ASKED.logs[language]
  if (field === 'host_name') return { question, rows: { ...CHECKS, ...logRows('sshd', text, 'Failed password') } }
  if (field === 'component') return { question, rows: { ...CHECKS, ...logRows(text, 'web-1', 'Failed password') } }
  return { question, rows: { ...CHECKS, ...logRows(PROGRAMS[field], 'web-1', text) } }
}

/** What the model was told and what it said, call by call. */
export type Told = Omit<Prompt, 'signal'>

const obedient = (obeys: Fixture['obeys'], told: Told[]): LanguageModel => ({
  provider: 'openai',
  name: 'obedient',
  async complete({ signal: _signal, ...prompt }) {
    told.push(structuredClone(prompt))
    // Also where it may call nothing, it tries.
    const calls = (obeys.calls ?? []).map((call, at) => ({
      id: `call-${told.length}-${at}`,
      name: call.name,
      given: call.arguments,
    }))
    return { text: obeys.text ?? '', calls, tokens: { input: 10, output: 10 } }
  },
})

export type Asked = {
  readonly response: Record<string, unknown> & { readonly answer: string; readonly wording: Record<string, unknown> }
  readonly told: readonly Told[]
  /** Query files that were run, by name; texts that are none of a file by their first line. */
  readonly queries: readonly string[]
}

/** Asks the fixture's question of the whole application, with the model or without. */
export const askWith = async (fixture: Fixture, words: 'model' | 'plain'): Promise<Asked> => {
  const { question, rows } = sceneOf(fixture)
  const database = fakeDatabase({ ...rows, 'language-model-run-store': [], 'language-model-tokens': [{ tokens: 0 }] })
  const told: Told[] = []
  const config = readEnvironment(ragApiSchema, {
    LANGUAGE_MODEL_PROVIDER: 'openai',
    LANGUAGE_MODEL_NAME: 'obedient',
    LANGUAGE_MODEL_URL: 'http://127.0.0.1:1',
  })
  const app = await createApp({
    database,
    log: pino({ level: 'silent' }),
    access: { host: '127.0.0.1', token: undefined, allowedHosts: [] },
    schemaVersion: 1,
    languageModel: { config, model: obedient(fixture.obeys, told) },
  })
  try {
    const payload = { question, words, now: new Date(NOW).toISOString(), language: fixture.language }
    const sent = await app.inject({ method: 'POST', url: '/v1/questions', payload, headers: { host: 'localhost' } })
    return { response: sent.json(), told, queries: database.asked.map(({ name }) => name) }
  } finally {
    await app.close()
  }
}
