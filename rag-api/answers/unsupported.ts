// A question that is not understood: said plainly, with what can be asked.
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
    '¿Qué patrones comunes tienen los ataques desde China?',
    'Reconstruye la línea de tiempo de este incidente',
    '¿Qué evidencia tenemos de compromiso en estos sistemas?',
    '¿Es probable que esta IP ataque de nuevo?',
    '¿Qué contramedidas recomiendas?',
    'Muéstrame los logs con errores de la última hora',
    '¿Cómo está el sistema?',
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
    'What patterns do attacks from China have?',
    'Reconstruct the timeline of this incident',
    'What evidence of compromise do we have?',
    'Is this IP likely to attack again?',
    'Which countermeasures do you recommend?',
    'Show me the logs with errors of the last hour',
    'How is the system?',
  ],
} as const

/** Questions that are answered, in a language: shown as examples. */
export const examplesIn = (language: Asking['language']): readonly string[] => EXAMPLES[language]

export const answerUnsupported: Answering = async ({ language }) => ({
  parts: [notUnderstood(language)],
  follow_ups: examplesIn(language),
})

const notUnderstood = (language: Asking['language']): string =>
  language === 'es'
    ? 'No sé responder a eso. Puedo decir qué hubo de inusual, qué precedió a un ataque, qué hizo una dirección o con quién se relaciona, cuántos y cuáles más, qué se parece a lo anterior, por qué saltó una alerta, qué escribieron los componentes, de dónde vienen los ataques, si es probable que vuelvan, la línea de tiempo y las pruebas de un incidente, qué hacer y cómo está el sistema.'
    : 'I cannot answer that. I can say what was unusual, what preceded an attack, what an address did or who it had to do with, how many and which most, what resembles what came before, why an alert was raised, what components wrote, where attacks come from, how likely they are to come back, the timeline and the evidence of an incident, what to do, and how the system is.'
