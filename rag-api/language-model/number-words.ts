// Numbers written as words, in both languages: "mil trescientos noventa y nueve", "forty-two", "1.4 million".
import { fold } from '../understanding/fold.ts'
import type { Language } from '../understanding/language.ts'

const UNITS: Readonly<Record<string, number>> = {
  cero: 0,
  dos: 2,
  tres: 3,
  cuatro: 4,
  cinco: 5,
  seis: 6,
  siete: 7,
  ocho: 8,
  nueve: 9,
  diez: 10,
  once: 11,
  doce: 12,
  trece: 13,
  catorce: 14,
  quince: 15,
  dieciseis: 16,
  diecisiete: 17,
  dieciocho: 18,
  diecinueve: 19,
  veinte: 20,
  veintiun: 21,
  veintiuno: 21,
  veintiuna: 21,
  veintidos: 22,
  veintitres: 23,
  veinticuatro: 24,
  veinticinco: 25,
  veintiseis: 26,
  veintisiete: 27,
  veintiocho: 28,
  veintinueve: 29,
  treinta: 30,
  cuarenta: 40,
  cincuenta: 50,
  sesenta: 60,
  setenta: 70,
  ochenta: 80,
  noventa: 90,
  cien: 100,
  ciento: 100,
  doscientos: 200,
  doscientas: 200,
  trescientos: 300,
  trescientas: 300,
  cuatrocientos: 400,
  cuatrocientas: 400,
  quinientos: 500,
  quinientas: 500,
  seiscientos: 600,
  seiscientas: 600,
  setecientos: 700,
  setecientas: 700,
  ochocientos: 800,
  ochocientas: 800,
  novecientos: 900,
  novecientas: 900,
  zero: 0,
  two: 2,
  three: 3,
  four: 4,
  five: 5,
  six: 6,
  seven: 7,
  eight: 8,
  nine: 9,
  ten: 10,
  eleven: 11,
  twelve: 12,
  thirteen: 13,
  fourteen: 14,
  fifteen: 15,
  sixteen: 16,
  seventeen: 17,
  eighteen: 18,
  nineteen: 19,
  twenty: 20,
  thirty: 30,
  forty: 40,
  fifty: 50,
  sixty: 60,
  seventy: 70,
  eighty: 80,
  ninety: 90,
}
const ONES: Readonly<Record<string, number>> = { un: 1, uno: 1, una: 1, one: 1, a: 1 }
const SCALES: Readonly<Record<string, number>> = {
  hundred: 100,
  thousand: 1_000,
  mil: 1_000,
  million: 1_000_000,
  millon: 1_000_000,
  millones: 1_000_000,
}
const has = (words: object, word: string): boolean => Object.hasOwn(words, word)
/** "un solo origen", "one alert", "a single source": one thing, counted. A lone article is no number. */
const SINGLE = new Set(['single', 'solo', 'sola', 'unico', 'unica'])

/** "Once" counts in Spanish only, "ten en cuenta" in none. */
const NO_NUMBER: Readonly<Record<Language, string>> = { en: 'once', es: 'ten' }

export type NumberWords = { readonly value: number; readonly at: number; readonly end: number }

type Word = { readonly text: string; readonly at: number; readonly end: number }
const WORD = /[\p{L}]+|\d[\d.,]*\d|\d/gu

/** Numbers in words, with their place. `before`: reads the digits that stand before a scale ("3 millones", "1.4 million"). */
export const readNumberWords = (
  text: string,
  language: Language,
  before: (digits: string) => number,
): NumberWords[] => {
  const words: Word[] = [...text.matchAll(WORD)].map((match) => ({
    text: NO_NUMBER[language] === fold(match[0]) ? '' : fold(match[0]),
    at: match.index,
    end: match.index + match[0].length,
  }))
  const found: NumberWords[] = []
  for (let at = 0; at < words.length; ) {
    const read = readAt(words, at, before)
    if (read) found.push({ value: read.value, at: words[at]?.at ?? 0, end: words[read.next - 1]?.end ?? 0 })
    at = read?.next ?? at + 1
  }
  return found
}

/** One number from a word on. Scales multiply what stands before them; everything else adds up. */
const readAt = (
  words: readonly Word[],
  start: number,
  before: (digits: string) => number,
): { value: number; next: number } | undefined => {
  let [total, current, at, said] = [0, 0, start, 0]
  for (; at < words.length; at++) {
    const word = words[at]?.text ?? ''
    const next = words[at + 1]?.text ?? ''
    const isScale = has(SCALES, word)
    if (has(UNITS, word)) current += UNITS[word] ?? 0
    else if (has(ONES, word) && (has(SCALES, next) || (said > 0 && word !== 'a'))) current += 1
    else if (word === 'one' || (has(ONES, word) && SINGLE.has(next))) return { value: current + 1, next: at + 1 }
    else if (/^\d/.test(word) && said === 0 && has(SCALES, next)) current = before(word)
    else if (isScale && (said > 0 || word !== 'hundred')) {
      const scale = SCALES[word] ?? 1
      if (scale === 100) current *= 100
      else [total, current] = [total + (current || 1) * scale, 0]
    } else if (!((word === 'y' || word === 'and') && said > 0 && (has(UNITS, next) || has(ONES, next)))) break
    said++
  }
  return said === 0 ? undefined : { value: total + current, next: at }
}
