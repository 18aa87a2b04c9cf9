// Numbers written as words, in both languages.

const NUMBER_WORDS: Readonly<Record<string, number>> = {
  un: 1,
  una: 1,
  uno: 1,
  one: 1,
  an: 1,
  a: 1,
  dos: 2,
  two: 2,
  tres: 3,
  three: 3,
  cuatro: 4,
  four: 4,
  cinco: 5,
  five: 5,
  seis: 6,
  six: 6,
  siete: 7,
  seven: 7,
  ocho: 8,
  eight: 8,
  nueve: 9,
  nine: 9,
  diez: 10,
  ten: 10,
  once: 11,
  eleven: 11,
  doce: 12,
  twelve: 12,
  quince: 15,
  fifteen: 15,
  veinte: 20,
  twenty: 20,
  veinticuatro: 24,
  treinta: 30,
  thirty: 30,
  cuarenta: 40,
  forty: 40,
  'cuarenta y ocho': 48,
  'forty eight': 48,
  'twenty four': 24,
  cincuenta: 50,
  fifty: 50,
  sesenta: 60,
  sixty: 60,
  noventa: 90,
  ninety: 90,
  cien: 100,
  hundred: 100,
}

/** Regular expression source of a number in digits or words, longest words first. */
export const NUMBER = `(?:\\d+(?:[.,]\\d+)?|${Object.keys(NUMBER_WORDS)
  .sort((one, other) => other.length - one.length)
  .join('|')})`

export const NUMBER_WORD_LIST: readonly string[] = Object.keys(NUMBER_WORDS).flatMap((words) => words.split(' '))

/** Value of what NUMBER matched. */
export const numberOf = (text: string): number => NUMBER_WORDS[text] ?? Number(text.replace(',', '.'))
