// What a number counts: the noun beside it. "40 alertas" is wrong where the facts say 40 flows.
import { fold } from '../understanding/fold.ts'

export type Unit =
  | 'flow'
  | 'alert'
  | 'source'
  | 'target'
  | 'port'
  | 'host'
  | 'line'
  | 'day'
  | 'hour'
  | 'minute'
  | 'second'
  | 'week'
  | 'month'
  | 'service'
  | 'country'
  | 'class'
  | 'bytes'
  | 'percent'

const NOUNS: Readonly<Record<Unit, RegExp>> = {
  flow: /^(?:flujos?|flows?|conexi[o]n(?:es)?|connections?|sesi[o]n(?:es)?|sessions?|eventos?|events?)$/,
  alert: /^(?:alertas?|alerts?|alarmas?|alarms?|ataques?|attacks?|incidentes?|incidents?)$/,
  source: /^(?:origen(?:es)?|sources?|atacantes?|attackers?)$/,
  target: /^(?:destinos?|targets?|destinations?|victimas?|victims?|objetivos?)$/,
  port: /^(?:puertos?|ports?)$/,
  host: /^(?:equipos?|hosts?|maquinas?|machines?|servidor(?:es)?|servers?|computers?|ordenador(?:es)?|computadoras?)$/,
  line: /^(?:lineas?|lines?|registros?|entradas?|entries|entry)$/,
  day: /^(?:dias?|days?)$/,
  hour: /^(?:horas?|hours?|h)$/,
  minute: /^(?:minutos?|minutes?|min)$/,
  second: /^(?:segundos?|seconds?|s)$/,
  week: /^(?:semanas?|weeks?)$/,
  month: /^(?:mes(?:es)?|months?)$/,
  service: /^(?:servicios?|services?)$/,
  country: /^(?:pais(?:es)?|country|countries)$/,
  class: /^(?:clases?|class(?:es)?)$/,
  bytes: /^(?:bytes?|[kmgt]?b)$/,
  percent: /^(?:percent)$/,
}
/** How the volume is written decides what the number is: 3 kB are not 3 MB. */
const VOLUMES = /^(?:bytes?|[kmgt]?b)$/

export const unitsOfWord = (word: string): readonly string[] => {
  const folded = fold(word)
  if (VOLUMES.test(folded)) return [folded.startsWith('byte') ? 'b' : folded]
  return (Object.entries(NOUNS) as [Unit, RegExp][]).flatMap(([unit, noun]) => (noun.test(folded) ? [unit] : []))
}

/** Nouns within three words behind a number, up to the next number or mark; a port's name stands before it. */
export const unitsAround = (before: string, after: string): readonly string[] => {
  if (/(?:^|[^\p{L}])(?:puertos?|ports?)(?: de destino)?[ :=]*$/iu.test(before)) return ['port']
  if (/^\s?(?:%|por ciento|percent|per cent)/i.test(after)) return ['percent']
  const words = /^[\s-]*((?:[\p{L}]+[\s-]*){0,3})/u.exec(after)?.[1] ?? ''
  return words.split(/[\s-]+/).flatMap(unitsOfWord)
}
