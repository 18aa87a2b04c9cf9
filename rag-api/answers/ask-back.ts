// What is ambiguous or impossible, a time or something named, is asked back, never guessed.
import type { Language } from '../understanding/language.ts'
import type { UnclearReason } from '../understanding/time-reading.ts'

type NamedReason = Extract<UnclearReason, 'no_such_address' | 'no_such_network' | 'no_such_asn' | 'no_such_port'>

const TEXTS: Readonly<Record<Exclude<UnclearReason, NamedReason>, Readonly<Record<Language, string>>>> = {
  no_such_date: { es: 'esa fecha no existe', en: 'there is no such date' },
  no_such_time: { es: 'esa hora no existe', en: 'there is no such time of day' },
  in_the_future: { es: 'eso aún no ha ocurrido', en: 'that has not happened yet' },
  ends_before_it_starts: { es: 'el final va antes que el principio', en: 'it ends before it starts' },
  which_half_of_day: {
    es: '¿de la mañana o de la tarde? Escriba por ejemplo 14:00',
    en: 'am or pm? Write for example 14:00',
  },
  which_date_order: {
    es: '¿día/mes o mes/día? Escriba por ejemplo 2026-04-03',
    en: 'day/month or month/day? Write for example 2026-04-03',
  },
  how_long: {
    es: '¿cuánto tiempo? Escriba por ejemplo «últimas 4 horas»',
    en: 'how long? Write for example "last 4 hours"',
  },
  since_when: { es: '¿desde cuándo?', en: 'since when?' },
}

/** Hosts that the asset list does not have. */
export const askWhichHost = (hosts: readonly string[], language: Language): string =>
  language === 'es'
    ? `No sé qué dirección tiene ${hosts.join(', ')}: no está en la lista de activos. Nombre su IP, o añádalo a autoinmune.assets.yaml.`
    : `I do not know the address of ${hosts.join(', ')}: it is not in the asset list. Name its IP, or add it to autoinmune.assets.yaml.`

/** What cannot be: parts of an address go to 255, prefixes to 32, AS numbers to 4294967295, ports to 65535. */
const NAMED: Readonly<Record<NamedReason, Readonly<Record<Language, string>>>> = {
  no_such_address: { es: 'no es una dirección IP', en: 'is not an IP address' },
  no_such_network: { es: 'no es una red', en: 'is not a network' },
  no_such_asn: {
    es: 'no es un sistema autónomo: llegan hasta AS4294967295',
    en: 'is not an AS: they end at AS4294967295',
  },
  no_such_port: { es: 'no es un puerto: llegan hasta el 65535', en: 'is not a port: they end at 65535' },
}

const isNamed = (reason: UnclearReason): reason is NamedReason => reason in NAMED

/** The sentence that asks back what a question left unclear. `phrase`: its own words. */
export const askBack = (phrase: string, reason: UnclearReason, language: Language): string => {
  if (isNamed(reason)) {
    const what = NAMED[reason][language]
    return language === 'es' ? `«${phrase}» ${what}. ¿Cuál es?` : `"${phrase}" ${what}. Which one is meant?`
  }
  const what = TEXTS[reason][language]
  return language === 'es'
    ? `No puedo fijar el tiempo en «${phrase}»: ${what}.`
    : `I cannot place "${phrase}" in time: ${what}.`
}
