// Country, autonomous system and its holder as one text of a dictionary: they go together, and a few thousand of them repeat.
import type { Place } from './read-event.ts'

const NOWHERE: Place = { country_code: null, asn: null, asn_name: null }

// An empty text is kept as one: the table has '' there too. The mark of absence is in no code and no name.
const ABSENT = '\u0001'

/** Null: nothing is known of the place. */
export const placeText = ({ country_code, asn, asn_name }: Place): string | null =>
  country_code === null && asn === null && asn_name === null
    ? null
    : `${country_code ?? ABSENT}\t${asn ?? ABSENT}\t${asn_name?.replaceAll('\t', ' ') ?? ABSENT}`

const partOf = (part: string | undefined): string | null => (part === undefined || part === ABSENT ? null : part)

export const readPlace = (text: string | null): Place => {
  if (text === null) return NOWHERE
  const [country_code, asn, asn_name] = text.split('\t')
  return { country_code: partOf(country_code), asn: partOf(asn), asn_name: partOf(asn_name) }
}
