// The calendar's rules where they are easiest to get wrong: summer time, week and month borders, the dead of night.
import { expect, test } from 'vitest'
import { fold } from './fold.ts'
import { normalise } from './normalise.ts'
import { readTime } from './time-grammar.ts'

const read = (question: string, now: string, zone: string, language: 'es' | 'en' = 'es'): string => {
  const reading = readTime(normalise(fold(question)).text, Date.parse(now), zone, language)
  if (reading.kind === 'window') return `${new Date(reading.from).toISOString()} ${new Date(reading.to).toISOString()}`
  return reading.kind === 'unclear' ? reading.reason : 'none'
}

const MADRID = 'Europe/Madrid'
const SUNDAY = '2026-11-22T10:00:00Z'

test.each([
  [
    'a day that lost an hour has 23',
    'ayer',
    '2026-03-30T10:00:00Z',
    '2026-03-28T23:00:00.000Z 2026-03-29T22:00:00.000Z',
  ],
  [
    'a day that gained an hour has 25',
    'ayer',
    '2026-10-26T10:00:00Z',
    '2026-10-24T22:00:00.000Z 2026-10-25T23:00:00.000Z',
  ],
  [
    'a time skipped by summer time moves forward',
    'desde las 2:30',
    '2026-03-29T10:00:00Z',
    '2026-03-29T01:30:00.000Z 2026-03-29T10:00:00.000Z',
  ],
  [
    'on a Sunday this week began six days ago',
    'esta semana',
    SUNDAY,
    '2026-11-15T23:00:00.000Z 2026-11-22T10:00:00.000Z',
  ],
  [
    'on a Sunday last week ended seven days ago',
    'la semana pasada',
    SUNDAY,
    '2026-11-08T23:00:00.000Z 2026-11-15T23:00:00.000Z',
  ],
  [
    'on a Sunday this weekend is this one',
    'este fin de semana',
    SUNDAY,
    '2026-11-20T23:00:00.000Z 2026-11-22T10:00:00.000Z',
  ],
  [
    'on a Sunday the last weekend is the one before',
    'el fin de semana pasado',
    SUNDAY,
    '2026-11-13T23:00:00.000Z 2026-11-15T23:00:00.000Z',
  ],
  [
    'last month of January is December',
    'el mes pasado',
    '2026-01-31T10:00:00Z',
    '2025-11-30T23:00:00.000Z 2025-12-31T23:00:00.000Z',
  ],
  ['today of the zone, not of UTC', 'hoy', '2026-11-23T23:30:00Z', '2026-11-23T23:00:00.000Z 2026-11-23T23:30:00.000Z'],
  [
    '29 February of a leap year is a date',
    'el 29 de febrero de 2024',
    SUNDAY,
    '2024-02-28T23:00:00.000Z 2024-02-29T23:00:00.000Z',
  ],
  ['29 February of another year is none', 'el 29 de febrero de 2025', SUNDAY, 'no_such_date'],
  ['a date to come is of last year', 'el 25 de diciembre', SUNDAY, '2025-12-24T23:00:00.000Z 2025-12-25T23:00:00.000Z'],
  ['a year said in full is kept and asked back', 'el 25 de diciembre de 2026', SUNDAY, 'in_the_future'],
  [
    'a weekday named on its own day is today',
    'el domingo',
    SUNDAY,
    '2026-11-21T23:00:00.000Z 2026-11-22T10:00:00.000Z',
  ],
  [
    'past on its own day is a week ago',
    'el domingo pasado',
    SUNDAY,
    '2026-11-14T23:00:00.000Z 2026-11-15T23:00:00.000Z',
  ],
  [
    'the night crosses midnight',
    'entre las 23:00 y la 1:00',
    '2026-11-22T02:00:00Z',
    '2026-11-21T22:00:00.000Z 2026-11-22T00:00:00.000Z',
  ],
  [
    'a range to come today was yesterday',
    'entre las 14:00 y las 16:00',
    '2026-11-22T09:00:00Z',
    '2026-11-21T13:00:00.000Z 2026-11-21T15:00:00.000Z',
  ],
  [
    'a range that has begun is cut at now',
    'entre las 9:00 y las 16:00',
    '2026-11-22T10:00:00Z',
    '2026-11-22T08:00:00.000Z 2026-11-22T10:00:00.000Z',
  ],
  [
    'a bare hour with one past reading is not ambiguous',
    'desde las 8',
    '2026-11-22T10:00:00Z',
    '2026-11-22T07:00:00.000Z 2026-11-22T10:00:00.000Z',
  ],
  ['a bare hour with two is', 'desde las 8', '2026-11-22T22:00:00Z', 'which_half_of_day'],
  ['an end before its start is asked back', 'del 20 al 10 de noviembre', SUNDAY, 'ends_before_it_starts'],
  [
    'a weekday with its date is that date',
    'el martes 17 de noviembre',
    SUNDAY,
    '2026-11-16T23:00:00.000Z 2026-11-17T23:00:00.000Z',
  ],
  [
    'the month said once is that of both days',
    'entre el 3 de noviembre y el 7',
    SUNDAY,
    '2026-11-02T23:00:00.000Z 2026-11-07T23:00:00.000Z',
  ],
  [
    'three quarters of an hour are 45 minutes',
    'en los últimos tres cuartos de hora',
    SUNDAY,
    '2026-11-22T09:15:00.000Z 2026-11-22T10:00:00.000Z',
  ],
  [
    'two hours and a half are 150 minutes',
    'hace dos horas y media',
    SUNDAY,
    '2026-11-22T07:30:00.000Z 2026-11-22T10:00:00.000Z',
  ],
  [
    'what has gone of the month ends now',
    'en lo que va de mes',
    SUNDAY,
    '2026-10-31T23:00:00.000Z 2026-11-22T10:00:00.000Z',
  ],
  [
    'a week of a month is seven days',
    'la primera semana de octubre',
    SUNDAY,
    '2026-09-30T22:00:00.000Z 2026-10-07T22:00:00.000Z',
  ],
  ['the middle of a month is asked back', 'a mediados de octubre', SUNDAY, 'how_long'],
  [
    'a day by its number is that day',
    'alertas del día 12',
    SUNDAY,
    '2026-11-11T23:00:00.000Z 2026-11-12T23:00:00.000Z',
  ],
  [
    'the day of yesterday is yesterday',
    'alertas del día de ayer',
    SUNDAY,
    '2026-11-20T23:00:00.000Z 2026-11-21T23:00:00.000Z',
  ],
  ['from noon of a day', 'errores desde ayer al mediodia', SUNDAY, '2026-11-21T11:00:00.000Z 2026-11-22T10:00:00.000Z'],
  ['a weekday with its number', 'logs del lunes 16', SUNDAY, '2026-11-15T23:00:00.000Z 2026-11-16T23:00:00.000Z'],
  [
    'the morning hours of work',
    'el viernes pasado de 9 a 11',
    SUNDAY,
    '2026-11-20T08:00:00.000Z 2026-11-20T10:00:00.000Z',
  ],
  ['the early hours may be either half', 'ayer entre las 2 y las 4', SUNDAY, 'which_half_of_day'],
  [
    'half of the day said once',
    'ayer entre las 2:15 y las 3:00 pm',
    SUNDAY,
    '2026-11-21T13:15:00.000Z 2026-11-21T14:00:00.000Z',
  ],
  [
    'half of a month',
    'alertas de la primera quincena de noviembre',
    SUNDAY,
    '2026-10-31T23:00:00.000Z 2026-11-15T23:00:00.000Z',
  ],
  ['the other half', 'segunda mitad de octubre', SUNDAY, '2026-10-15T22:00:00.000Z 2026-10-31T23:00:00.000Z'],
  [
    'first days of a month',
    'los primeros 10 dias de noviembre',
    SUNDAY,
    '2026-10-31T23:00:00.000Z 2026-11-10T23:00:00.000Z',
  ],
  ['last day of a month', 'el ultimo dia de octubre', SUNDAY, '2026-10-30T23:00:00.000Z 2026-10-31T23:00:00.000Z'],
  ['a weekday of a month', 'el primer lunes de noviembre', SUNDAY, '2026-11-01T23:00:00.000Z 2026-11-02T23:00:00.000Z'],
  ['a month called one', 'el mes de octubre', SUNDAY, '2026-09-30T22:00:00.000Z 2026-10-31T23:00:00.000Z'],
  ['the week of a date', 'la semana del 9 de noviembre', SUNDAY, '2026-11-08T23:00:00.000Z 2026-11-15T23:00:00.000Z'],
  [
    'a week given as a range',
    'la semana del 9 al 15 de noviembre',
    SUNDAY,
    '2026-11-08T23:00:00.000Z 2026-11-15T23:00:00.000Z',
  ],
  ['half of a year', 'primer semestre de 2026', SUNDAY, '2025-12-31T23:00:00.000Z 2026-06-30T22:00:00.000Z'],
  ['a month of last year', 'noviembre del ano pasado', SUNDAY, '2025-10-31T23:00:00.000Z 2025-11-30T23:00:00.000Z'],
  ['since the beginning', 'desde principios de mes', SUNDAY, '2026-10-31T23:00:00.000Z 2026-11-22T10:00:00.000Z'],
  ['after a day', 'despues del viernes', SUNDAY, '2026-11-20T23:00:00.000Z 2026-11-22T10:00:00.000Z'],
  [
    'the small hours of last night',
    'anoche entre las 2 y las 4',
    SUNDAY,
    '2026-11-22T01:00:00.000Z 2026-11-22T03:00:00.000Z',
  ],
  [
    'an hour of last night after midnight',
    'anoche a las 3',
    SUNDAY,
    '2026-11-22T02:00:00.000Z 2026-11-22T03:00:00.000Z',
  ],
  [
    'the night between two days',
    'la noche del viernes al sabado',
    SUNDAY,
    '2026-11-20T19:00:00.000Z 2026-11-21T05:00:00.000Z',
  ],
  [
    'a part of today still to come on a weekday is the last one',
    'el domingo por la noche',
    SUNDAY,
    '2026-11-15T19:00:00.000Z 2026-11-15T23:00:00.000Z',
  ],
  ['last night by its other name', 'la ultima noche', SUNDAY, '2026-11-21T19:00:00.000Z 2026-11-22T05:00:00.000Z'],
  ['days with a dash', 'ataques lunes-miércoles', SUNDAY, '2026-11-15T23:00:00.000Z 2026-11-18T23:00:00.000Z'],
  ['dates with a dash', 'ataques 18-20 de noviembre', SUNDAY, '2026-11-17T23:00:00.000Z 2026-11-20T23:00:00.000Z'],
  [
    'whose week',
    'how does this weeks traffic compare to last weeks',
    SUNDAY,
    '2026-11-15T23:00:00.000Z 2026-11-22T10:00:00.000Z',
  ],
  ['late is no afternoon', 'avisa que llego tarde', SUNDAY, 'none'],
  ['no time is no time', 'eventos raros', SUNDAY, 'none'],
  [
    'a range of dates that has begun is cut at now',
    'entre el 1 y el 30 de noviembre',
    SUNDAY,
    '2026-10-31T23:00:00.000Z 2026-11-22T10:00:00.000Z',
  ],
  [
    'a range of months that has begun is cut at now',
    'de octubre a diciembre',
    SUNDAY,
    '2026-09-30T22:00:00.000Z 2026-11-22T10:00:00.000Z',
  ],
  [
    'a range that has not begun this year is of the last',
    'entre el 24 y el 30 de noviembre',
    SUNDAY,
    '2025-11-23T23:00:00.000Z 2025-11-30T23:00:00.000Z',
  ],
  [
    'a range over the new year',
    'del 28 de diciembre al 3 de enero',
    '2026-01-02T10:00:00Z',
    '2025-12-27T23:00:00.000Z 2026-01-02T10:00:00.000Z',
  ],
  [
    'an end with its day beside it is of that day',
    'alertas de hoy hasta las 8:00',
    SUNDAY,
    '2026-11-21T23:00:00.000Z 2026-11-22T07:00:00.000Z',
  ],
  [
    'an end still to come is cut at now',
    'alertas de hoy hasta las 23:00',
    SUNDAY,
    '2026-11-21T23:00:00.000Z 2026-11-22T10:00:00.000Z',
  ],
  ['the week before the last', 'la semana antepasada', SUNDAY, '2026-11-01T23:00:00.000Z 2026-11-08T23:00:00.000Z'],
  ['the month before the last', 'el mes antepasado', SUNDAY, '2026-08-31T22:00:00.000Z 2026-09-30T22:00:00.000Z'],
  [
    'a range from a time that summer time left out',
    'ayer entre las 2:30 y las 4:00',
    '2026-03-30T10:00:00Z',
    'no_such_time',
  ],
])('%s', (_promise, question, now, expected) => {
  expect(read(question, now, MADRID)).toBe(expected)
})

test.each([
  ['last night', '2026-11-22T10:00:00Z', '2026-11-22T03:00:00.000Z 2026-11-22T10:00:00.000Z'],
  ['yesterday evening', '2026-11-22T20:00:00Z', '2026-11-21T23:00:00.000Z 2026-11-22T03:00:00.000Z'],
  ['the week before last', '2026-11-22T20:00:00Z', '2026-11-02T05:00:00.000Z 2026-11-09T05:00:00.000Z'],
  ['since noon', '2026-11-22T20:00:00Z', '2026-11-22T17:00:00.000Z 2026-11-22T20:00:00.000Z'],
])('%s in New York', (question, now, expected) => {
  expect(read(question, now, 'America/New_York', 'en')).toBe(expected)
})

test.each([
  // Clocks go from 24:00 to 1:00.
  ['ayer de 22:00 a 24:00', '2026-09-06T15:00:00Z', '2026-09-06T02:00:00.000Z 2026-09-06T04:00:00.000Z'],
  ['hoy entre las 0:00 y las 6:00', '2026-09-06T15:00:00Z', '2026-09-06T04:00:00.000Z 2026-09-06T09:00:00.000Z'],
  ['hoy entre las 0:30 y las 6:00', '2026-09-06T15:00:00Z', 'no_such_time'],
])('%s in Santiago, where summer time begins at midnight', (question, now, expected) => {
  expect(read(question, now, 'America/Santiago')).toBe(expected)
})
