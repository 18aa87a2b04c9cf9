// Where attacks come from: the countries, parts of the world and networks that a question names, or that "this region" must mean.
import { timeOfUuid } from '../../schemas/event-id.ts'
import { run } from '../queries/queries.ts'
import { countriesOfRegion } from '../understanding/world-regions.ts'
import { alertClaim, alertMeant } from './alerts.ts'
import type { Asking, Claim, EventFact } from './answer.ts'
import { countryName, regionName } from './place-names.ts'

export type Origin = {
  /** ISO 3166-1 alpha-2. Null: any. */
  readonly countries: readonly string[] | null
  /** "AS64500". Null: any. */
  readonly asns: readonly string[] | null
  /** In words; empty: any origin. */
  readonly name: string
  readonly because: readonly Claim[]
  readonly fits: (fact: EventFact) => boolean
}

/** Any origin where the question names none, unless it refers to one: then that of the newest alert's source, and a claim says so. */
export const originMeant = async (asking: Asking): Promise<Origin> => {
  const { countries, regions, asns } = asking.understanding.entities
  // A part of the world stands for its countries already; it is named, not they.
  const inRegions = new Set(regions.flatMap((region) => countriesOfRegion(region) ?? []))
  const { language } = asking
  const named = countries.filter((country) => !inRegions.has(country)).map((code) => countryName(code, language))
  const name = [...regions.map((region) => regionName(region, language)), ...named, ...asns].join(', ')
  if (countries.length + asns.length > 0) return originOf(countries, asns, name, [])
  if (!asking.understanding.isReference) return originOf([], [], '', [])
  return (await originOfAlert(asking)) ?? originOf([], [], '', [])
}

const originOf = (
  countries: readonly string[],
  asns: readonly string[],
  name: string,
  because: readonly Claim[],
): Origin => ({
  countries: countries.length > 0 ? countries : null,
  asns: asns.length > 0 ? asns : null,
  name,
  because,
  fits: ({ source_country, source_asn }) =>
    (countries.length === 0 || (source_country !== null && countries.includes(source_country))) &&
    (asns.length === 0 || (source_asn !== null && asns.includes(source_asn))),
})

const originOfAlert = async (asking: Asking): Promise<Origin | undefined> => {
  const alert = await alertMeant(asking)
  if (!alert || alert.event_ids.length === 0) return undefined
  const times = alert.event_ids.map((id) => Math.floor(timeOfUuid(id) / 1000))
  const bounds = [Math.min(...times), Math.max(...times) + 1].map((ms) => new Date(ms).toISOString())
  const values = [alert.event_ids, ...bounds]
  const [row] = await run<{ country: string | null; asn: string | null }>(asking.database, 'alert-origin', values)
  if (!row) return undefined
  const place = row.country ? countryName(row.country, asking.language) : (row.asn ?? '')
  const lead =
    asking.language === 'es'
      ? `Se toma por «esta región» ${place}, de donde viene la alerta más reciente: `
      : `"This region" is taken to be ${place}, where the newest alert comes from: `
  const because = [alertClaim(alert, asking, 'newest-alert', lead)]
  return row.country ? originOf([row.country], [], place, because) : originOf([], [row.asn ?? ''], place, because)
}
