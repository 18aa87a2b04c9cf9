// Questions of the labelled set, some of each intent in both languages, about an address that the data has.
import { readQuestions } from '../../rag-api/understanding/questions.fixture.ts'

export type Asked = { readonly intent: string; readonly language: 'es' | 'en'; readonly question: string }

const PER_INTENT = 3
/** Dates of the labelled set lie elsewhere than the data: only spans that end now are taken. */
const isRelative = ({ to }: { readonly to?: string }): boolean => to === undefined || to === 'now'

/** At most three of each intent and language; addresses that they name become `address`. */
export const readAsked = (address: string): Asked[] =>
  (['es', 'en'] as const).flatMap((language) => {
    const taken = new Map<string, number>()
    return readQuestions(language).flatMap((row) => {
      const count = taken.get(row.intent) ?? 0
      if (row.after || row.unclear || count >= PER_INTENT || !isRelative(row)) return []
      if (row.entities?.alert_ids?.length || row.entities?.event_ids?.length) return []
      taken.set(row.intent, count + 1)
      const named = row.entities?.addresses ?? []
      const question = named.reduce((text, one) => text.replaceAll(one, address), row.question)
      return [{ intent: row.intent, language, question }]
    })
  })
