// The calendar's words in both languages, folded (no accents): "manana" is both morning and tomorrow.

/** Numbers the lines from 1, each of their words alike. */
export const numbered = (...names: string[]): Readonly<Record<string, number>> =>
  Object.fromEntries(names.flatMap((line, index) => line.split(' ').map((name) => [name, index + 1])))

/** 1 is Monday. */
export const WEEKDAYS = numbered(
  'lunes monday mon mondays',
  'martes tuesday tue tues tuesdays',
  'miercoles wednesday wed wednesdays',
  'jueves thursday thu thurs thursdays',
  'viernes friday fri fridays',
  'sabado saturday sat saturdays',
  'domingo sunday sun sundays',
)

export const MONTHS = numbered(
  'enero january jan ene',
  'febrero february feb',
  'marzo march mar',
  'abril april apr abr',
  'mayo may',
  'junio june jun',
  'julio july jul',
  'agosto august aug ago_',
  'septiembre setiembre september sep sept set_',
  'octubre october oct',
  'noviembre november nov',
  'diciembre december dec dic',
)

/** Hours from midnight of the day named, 24 and more reach into the next day. */
export const DAY_PARTS: Readonly<Record<string, readonly [number, number]>> = {
  madrugada: [0, 6],
  manana: [6, 12],
  morning: [6, 12],
  tarde: [12, 20],
  afternoon: [12, 18],
  evening: [18, 22],
  noche: [20, 24],
  night: [22, 30],
}

/** Last night, as the two languages count it: Spanish from 20:00, English from 22:00, both to 6:00. */
export const LAST_NIGHT = { es: [20, 30], en: [22, 30] } as const

export const TIME_WORDS: readonly string[] = [
  ...Object.keys(WEEKDAYS),
  ...Object.keys(MONTHS).filter((name) => !name.endsWith('_')),
  ...Object.keys(DAY_PARTS),
  ...`hoy ayer anteayer antier anoche anteanoche ahora entre desde hasta hace ultimo ultima ultimos ultimas pasado pasada pasados pasadas
    esta este semana semanas mes meses ano anos dia dias hora horas minuto minutos segundo segundos media cuarto cuartos llevamos va fin finde
    mediodia medianoche proxima proximo viene retrocede durante partir despues antes previas previos recientes par atras
    today yesterday tonight overnight tomorrow now between since until from before after last past previous this next week weeks
    weekend month months year years day days hour hours minute minutes second seconds half quarter quarters noon midnight ago back
    couple fortnight trimestre quarter primer segundo tercer cuarto first third fourth during within over through`
    .split(/\s+/)
    .filter(Boolean),
]
