// Which of the two languages a question is in: counted over words that only one of them has.
import { ENTRIES } from './lexicon.ts'
import { wordsOnlyIn } from './phrasings/read.ts'

export type Language = 'es' | 'en'

const wordsOf = (language: Language): Set<string> =>
  new Set(ENTRIES.filter((entry) => entry.language === language).flatMap(({ phrase }) => phrase.split(' ')))
const [SPANISH, ENGLISH] = [wordsOf('es'), wordsOf('en')]
const IN_PHRASINGS: Readonly<Record<Language, ReadonlySet<string>>> = { es: wordsOnlyIn('es'), en: wordsOnlyIn('en') }
/** Words of the lexicon or of the phrasings that only one language has. */
const isOnly = (language: Language, word: string): boolean =>
  IN_PHRASINGS[language].has(word) ||
  (word.length >= 4 &&
    (language === 'es' ? SPANISH : ENGLISH).has(word) &&
    !(language === 'es' ? ENGLISH : SPANISH).has(word))

const ONLY: Readonly<Record<Language, ReadonlySet<string>>> = {
  es: new Set(
    `buenas buenos tardes noches hola gracias que cual cuales cuantos cuantas cuanto cuanta como donde cuando quien quienes el la los las un una unos unas de del al y en
    por para con esta este estos estas ese esa desde hasta entre hace es son fue fueron hay hubo muestrame mostrame dime decime
    dame analiza ultimas ultimos ultima ultimo ayer hoy anoche ataque ataques eventos puerto puertos direccion semana mes
    horas hora minutos dias lunes martes miercoles jueves viernes sabado domingo se lo su sus mas nos me ha han ocurrido
    ocurrio paso inusuales raro antes precedieron retrocede encuentra correlaciona comportamiento`.split(/\s+/),
  ),
  en: new Set(
    `what which who whom how many much where when why the an of from to in on at and or for with this these those since until
    between is are was were has have had did does do there show me tell give list find last past hours hour minutes days week
    month yesterday today tonight attack attacks events address ports unusual happened before preceded related similar any
    about it its by`.split(/\s+/),
  ),
}

const COUNTS_FOR_NEITHER = new Set(['me', 'no', 'a', 'to', 'es'])

/** Spanish or English; Spanish on a tie with Spanish punctuation or accents, else the fallback. */
export const languageOf = (question: string, words: readonly string[], fallback: Language = 'en'): Language => {
  const count = (language: Language) =>
    words.filter((word) => (ONLY[language].has(word) && !COUNTS_FOR_NEITHER.has(word)) || isOnly(language, word)).length
  const [spanish, english] = [count('es'), count('en')]
  if (spanish === english) return /[¿¡ñáéíóúü]/i.test(question) ? 'es' : fallback
  return spanish > english ? 'es' : 'en'
}
