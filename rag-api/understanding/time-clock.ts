// Times of the day: "14:00", "2 pm", "las 9 y media", "3 de la tarde", "noon", and parts of the day.
import { numberOf } from './numbers.ts'
import type { UnclearReason } from './time-reading.ts'
import { DAY_PARTS, LAST_NIGHT } from './time-words.ts'

/** Minutes past midnight. `isSure` is false for a bare hour 1-12, which may be of either half of the day. */
export type ClockTime = {
  readonly minutes: number
  readonly isSure: boolean
  readonly isBareNumber?: boolean
  /** "2:15" alone, of either half where the other end of its range names one: "2:15 to 3:00 pm". */
  readonly isDigital?: boolean
  /** "pm", "de la tarde". */
  readonly hasHalf?: boolean
}
export type ClockRead = { readonly next: number } & ({ readonly time: ClockTime } | { readonly problem: UnclearReason })

/** A part of the day: hours [from, to) past midnight of its day, which is today shifted by `dayShift` where that is said. */
export type DayPart = { readonly name: string; readonly from: number; readonly to: number; readonly dayShift?: number }
export type PartRead = { readonly part: DayPart; readonly next: number }

/** The hour that was meant given a part of the day beside it: "3 de la tarde" is 15, "12 de la noche" is 24. */
export const hourIn = (hour: number, part: string): number => {
  if (/^(pm|tarde|afternoon|evening|noche|night)$/.test(part)) {
    if (hour === 12) return /noche|night/.test(part) ? 24 : 12
    if (/night/.test(part) && hour < 6) return hour
    return hour < 12 ? hour + 12 : hour
  }
  if (/^(am|madrugada)$/.test(part)) return hour === 12 ? 0 : hour
  return hour
}

const PART_AFTER: Readonly<Record<string, string>> = {
  am: 'am',
  pm: 'pm',
  hrs: 'h',
  hs: 'h',
  h: 'h',
  horas: 'h',
  hours: 'h',
  "o'clock": '',
}

const minutesAfter = (words: readonly string[], at: number): { minutes: number; next: number } => {
  if (words[at] === 'y' && words[at + 1] === 'media') return { minutes: 30, next: at + 2 }
  if (words[at] === 'y' && words[at + 1] === 'cuarto') return { minutes: 15, next: at + 2 }
  if (words[at] === 'menos' && words[at + 1] === 'cuarto') return { minutes: -15, next: at + 2 }
  if (words[at] === 'h' && /^[0-5]\d$/.test(words[at + 1] ?? ''))
    return { minutes: Number(words[at + 1]), next: at + 2 }
  if (words[at] === 'en' && words[at + 1] === 'punto') return { minutes: 0, next: at + 2 }
  return { minutes: 0, next: at }
}

/** Part of the day right after an hour: "am", "de la tarde", "in the morning". */
const suffixAt = (words: readonly string[], at: number): { part: string; next: number } | undefined => {
  const short = PART_AFTER[words[at] ?? '']
  if (short !== undefined) return { part: short, next: at + 1 }
  const led = ['de', 'por', 'en', 'in', 'at'].includes(words[at] ?? '')
  const skip = led ? (['la', 'the'].includes(words[at + 1] ?? '') ? 2 : 1) : 0
  const name = words[at + skip] ?? ''
  if (skip > 0 && (name in DAY_PARTS || name === 'mediodia')) return { part: name, next: at + skip + 1 }
  return undefined
}

/** The time of day that begins at this word. A bare number counts only after "las", "a las", "at" or where `allowBare`. */
export const readClock = (words: readonly string[], at: number, allowBare: boolean): ClockRead | undefined => {
  const word = words[at] ?? ''
  if (['mediodia', 'noon', 'midday'].includes(word)) return { time: { minutes: 720, isSure: true }, next: at + 1 }
  if (['medianoche', 'midnight'].includes(word)) return { time: { minutes: 0, isSure: true }, next: at + 1 }
  const past = readPast(words, at)
  if (past) return past
  const digital = /^(\d{1,2}):(\d{2})(?::\d{2})?$/.exec(word)
  const hour = digital ? Number(digital[1]) : hourSaid(words, at)
  if (hour === undefined) return undefined
  const spoken = digital ? { minutes: Number(digital[2]), next: at + 1 } : minutesAfter(words, at + 1)
  const suffix = suffixAt(words, spoken.next)
  const next = suffix?.next ?? spoken.next
  const isMarked = digital !== null || suffix !== undefined || spoken.next > at + 1
  if (!isMarked && !allowBare && !isAfterAt(words, at)) return undefined
  if (hour > 24 || spoken.minutes > 59) return isMarked ? { problem: 'no_such_time', next } : undefined
  const read = suffix ? hourIn(hour, suffix.part) : hour
  const isSure = digital !== null || suffix !== undefined || hour > 12 || hour === 0
  const hasHalf = suffix !== undefined && !/^h?$/.test(suffix.part)
  const isDigital = digital !== null && suffix === undefined && hour >= 1 && hour <= 12
  return { time: { minutes: read * 60 + spoken.minutes, isSure, isBareNumber: !isMarked, isDigital, hasHalf }, next }
}

/** Hour in digits or as a word; "un", "una" and "one" only where an article makes them a time. */
const hourSaid = (words: readonly string[], at: number): number | undefined => {
  const word = words[at] ?? ''
  if (/^\d{1,2}$/.test(word)) return Number(word)
  if (word === 'una') return words[at - 1] === 'la' ? 1 : undefined
  const value = /^(?:un|uno|one|an?)$/.test(word) ? undefined : numberOf(word)
  return value !== undefined && value >= 2 && value <= 12 ? value : undefined
}

/** "half past three", "quarter to five". */
const readPast = (words: readonly string[], at: number): ClockRead | undefined => {
  const amount = { half: 30, quarter: 15 }[words[at] ?? '']
  const side = { past: 1, after: 1, to: -1 }[words[at + 1] ?? '']
  const hour = hourSaid(words, at + 2)
  if (amount === undefined || side === undefined || hour === undefined) return undefined
  const suffix = suffixAt(words, at + 3)
  const minutes = (suffix ? hourIn(hour, suffix.part) : hour) * 60 + side * amount
  return { time: { minutes, isSure: suffix !== undefined || hour > 12 }, next: suffix?.next ?? at + 3 }
}

/** "a las 5", "at 5": a time. "las 5 direcciones" is not. */
const isAfterAt = (words: readonly string[], at: number): boolean => {
  const before = words[at - 1] ?? ''
  if (before === 'at' || before === 'around') return true
  return ['las', 'la'].includes(before) && ['a', 'sobre', 'hacia'].includes(words[at - 2] ?? '')
}

/** The part of the day that begins at this word: "por la tarde", "this morning", "anoche". */
export const readPart = (words: readonly string[], at: number, language: 'es' | 'en'): PartRead | undefined => {
  const word = words[at] ?? ''
  const lastNight = (next: number, from: number, to: number): PartRead => ({
    part: { name: 'night', from, to, dayShift: -1 },
    next,
  })
  if (word === 'anoche') return lastNight(at + 1, ...LAST_NIGHT.es)
  if (/^(?:(?:ultima|pasada) noche|noche pasada)$/.test(`${word} ${words[at + 1] ?? ''}`))
    return lastNight(at + 2, ...LAST_NIGHT.es)
  if (word === 'anteanoche') return { part: { name: 'night', from: 20, to: 30, dayShift: -2 }, next: at + 1 }
  if (words.slice(at, at + 3).join(' ') === 'night before last') {
    return { part: { name: 'night', from: LAST_NIGHT.en[0], to: LAST_NIGHT.en[1], dayShift: -2 }, next: at + 3 }
  }
  if (word === 'overnight') return lastNight(at + 1, ...LAST_NIGHT.en)
  if (word === 'last' && words[at + 1] === 'night') return lastNight(at + 2, ...LAST_NIGHT.en)
  if (/^(?:early|small)$/.test(word) && words[at + 1] === 'hours')
    return { part: { name: 'madrugada', from: 0, to: 6 }, next: at + 2 }
  if (word === 'tonight') return { part: { name: 'night', from: 22, to: 30, dayShift: 0 }, next: at + 1 }
  const led = /^(esta|este|this|por|de|en|a|in|at|during|durante)$/.test(word)
  const skip = led ? (['la', 'the'].includes(words[at + 1] ?? '') ? 2 : 1) : word === 'la' ? 1 : 0
  const name = words[at + skip] ?? ''
  const hours = DAY_PARTS[name]
  // A lone "mañana" is tomorrow unless a day stands before it ("ayer mañana" is not said; "ayer a la mañana" is).
  if (!hours || (name === 'manana' && skip === 0 && language === 'es')) return undefined
  // "más tarde", "llego tarde".
  if (name === 'tarde' && skip === 0 && /^(?:mas|muy|tan|demasiado|lleg\w+)$/.test(words[at - 1] ?? ''))
    return undefined
  const isThis = /^(esta|este|this)$/.test(word)
  return { part: { name, from: hours[0], to: hours[1], ...(isThis ? { dayShift: 0 } : {}) }, next: at + skip + 1 }
}
