// Questions that an answer offers next. Each stands by itself: it names the alert, so that it asks the same without the conversation.
import type { Language } from '../understanding/language.ts'

const ABOUT_ALERT = {
  preceding_attack: {
    es: (id: string) => `¿Qué eventos precedieron a la alerta ${id}?`,
    en: (id: string) => `What preceded alert ${id}?`,
  },
  incident_timeline: {
    es: (id: string) => `Reconstruye la línea de tiempo del incidente de la alerta ${id}`,
    en: (id: string) => `Reconstruct the timeline of the incident of alert ${id}`,
  },
  countermeasures: {
    es: (id: string) => `¿Qué contramedidas recomiendas para la alerta ${id}?`,
    en: (id: string) => `Which countermeasures do you recommend for alert ${id}?`,
  },
  similar_before: {
    es: (id: string) => `¿Ha ocurrido antes algo similar a la alerta ${id}?`,
    en: (id: string) => `Has anything similar to alert ${id} happened before?`,
  },
  compromise_evidence: {
    es: (id: string) => `¿Qué evidencia de compromiso hay tras la alerta ${id}?`,
    en: (id: string) => `What evidence of compromise is there after alert ${id}?`,
  },
  component_logs: {
    es: (id: string) => `Correlaciona la alerta ${id} con los logs de todos los componentes`,
    en: (id: string) => `Correlate alert ${id} with the logs of all components`,
  },
  forensic_report: {
    es: (id: string) => `Genera un informe forense de la alerta ${id}`,
    en: (id: string) => `Generate a forensic report of alert ${id}`,
  },
  explain_alert: {
    es: (id: string) => `Explica la alerta ${id}`,
    en: (id: string) => `Explain alert ${id}`,
  },
} as const

/** Intents that can be asked about an alert. */
export type AlertQuestion = keyof typeof ABOUT_ALERT
export const ALERT_QUESTIONS = Object.keys(ABOUT_ALERT) as readonly AlertQuestion[]

/** These questions about an alert, in the language. */
export const aboutAlert = (id: string, language: Language, ...questions: readonly AlertQuestion[]): string[] =>
  questions.map((question) => ABOUT_ALERT[question][language](id))
