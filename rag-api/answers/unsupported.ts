// A question that is not understood, or not answered yet: said plainly, with what can be asked.
import type { Answering, Asking } from './answer.ts'

const EXAMPLES = {
  es: [
    '¿Qué eventos inusuales ocurrieron entre las 14:00 y 16:00?',
    '¿Qué eventos precedieron a este ataque SSH en las últimas 4 horas?',
    'Analiza el comportamiento de esta IP en las últimas 48 horas',
    'Retrocede 2 horas y encuentra eventos relacionados con esta IP 192.168.1.100',
    '¿Cuántos ataques hubo hoy?',
    'Las 10 IP más activas de la última hora',
    '¿Ha ocurrido algo similar anteriormente? ¿Cuándo y con qué frecuencia?',
    'Explica esta alerta',
  ],
  en: [
    'What unusual events happened between 14:00 and 16:00?',
    'What preceded this SSH attack in the last 4 hours?',
    'What did 192.168.1.100 do in the last 48 hours?',
    'Go back 2 hours and find events related to 192.168.1.100',
    'How many attacks were there today?',
    'Top 10 IPs of the last hour',
    'Has anything similar happened before, and how often?',
    'Explain this alert',
  ],
} as const

/** Questions that are answered, in a language: shown as examples. */
export const examplesIn = (language: Asking['language']): readonly string[] => EXAMPLES[language]

export const answerUnsupported: Answering = async ({ understanding, language }) => ({
  parts: [understanding.intent === 'unsupported' ? notUnderstood(language) : notYet(understanding.intent, language)],
  follow_ups: examplesIn(language),
})

const notUnderstood = (language: Asking['language']): string =>
  language === 'es'
    ? 'No sé responder a eso. Puedo decir qué hubo de inusual, qué precedió a un ataque, qué hizo una dirección o con quién se relaciona, cuántos y cuáles más, qué se parece a lo anterior y por qué saltó una alerta.'
    : 'I cannot answer that. I can say what was unusual, what preceded an attack, what an address did or who it had to do with, how many and which most, what resembles what came before, and why an alert was raised.'

const notYet = (intent: string, language: Asking['language']): string =>
  language === 'es'
    ? `Entiendo la pregunta (${intent}), pero esta versión aún no la responde. Lo que sí responde:`
    : `I understand the question (${intent}), but this version does not answer it yet. What it does answer:`
