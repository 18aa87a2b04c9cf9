// The question's entities as conditions over events. Column names come from here only; every value travels as a parameter.
import type { Conditions } from '../hot/select.ts'
import { countriesOfRegion } from '../understanding/world-regions.ts'
import type { Asking, EventFact } from './answer.ts'
import { countryName, regionName } from './place-names.ts'
import { sensorRegions } from './resolve-entities.ts'

export type Filter = {
  readonly where: string
  /** The same over an aggregate with the events' columns, whose attack_class is NULL unless the model says attack. */
  readonly whereInHours: string
  /** Values after those that the query already has. */
  readonly values: readonly unknown[]
  /** The same conditions over a checked event, as far as a check row shows them. */
  readonly fits: (fact: EventFact) => boolean
  /** The same conditions over rows in memory. */
  readonly conditions: Conditions
}

type Condition = { readonly sql: string; readonly value: unknown; readonly fits: (fact: EventFact) => boolean }

/** `first` is the number of the filter's first parameter. `attacksOnly`: only what the model calls an attack. */
export const filterOf = ({ understanding }: Asking, first: number, attacksOnly: boolean): Filter => {
  const { entities, addressRole } = understanding
  const conditions = [
    ...addressCondition([...entities.addresses, ...entities.networks], addressRole),
    ...listCondition(entities.ports, 'destination_port', 'integer', (fact) => fact.destination_port),
    ...listCondition(entities.services, 'service', 'text', (fact) => fact.service),
    ...listCondition(entities.countries, 'source_country', 'text', (fact) => fact.source_country),
    ...regionCondition(sensorRegions(entities.regions)),
    ...listCondition(entities.asns, 'source_asn', 'text', (fact) => fact.source_asn),
    ...listCondition(entities.classes, 'attack_class', 'text', (fact) => fact.attack_class),
  ]
  const needsModel = attacksOnly || entities.classes.length > 0
  const clauses = conditions.map(({ sql }, index) => sql.replaceAll('$?', `$${first + index}`))
  const whereWith = (isAttack: string) => [...clauses, ...(needsModel ? [isAttack] : []), 'true'].join(' AND ')
  return {
    where: whereWith('attack_probability >= 0.5'),
    whereInHours: whereWith('attack_class IS NOT NULL'),
    values: conditions.map(({ value }) => value),
    conditions: {
      addresses: [...entities.addresses, ...entities.networks],
      role: addressRole,
      ports: entities.ports,
      services: entities.services,
      countries: entities.countries,
      asns: entities.asns,
      classes: entities.classes,
      attacksOnly: needsModel,
    },
    fits: (fact) =>
      conditions.every(({ fits }) => fits(fact)) && (!needsModel || (fact.attack_probability ?? 0) >= 0.5),
  }
}

// A checked event does not show its sensor's region: the query alone sees to it.
const regionCondition = (wanted: readonly string[]): Condition[] =>
  wanted.length === 0 ? [] : [{ sql: 'region = ANY($?::text[])', value: wanted, fits: () => true }]

const listCondition = <T extends string | number>(
  wanted: readonly T[],
  column: string,
  type: 'integer' | 'text',
  read: (fact: EventFact) => string | number | null,
): Condition[] =>
  wanted.length === 0
    ? []
    : [
        {
          sql: `${column} = ANY($?::${type}[])`,
          value: wanted,
          fits: (fact) => (wanted as readonly unknown[]).includes(read(fact)),
        },
      ]

/** Which side of an event a lone address or network ($3) is: equality can use the indexes, containment cannot. */
export const sidePieces = (network: string) => {
  const operator = network.includes('/') ? '<<=' : '='
  return { is_source: `source_ip ${operator} $3::inet`, is_destination: `destination_ip ${operator} $3::inet` }
}

const SIDES = {
  source: 'source_ip <<= ANY($?::inet[])',
  destination: 'destination_ip <<= ANY($?::inet[])',
  any: '(source_ip <<= ANY($?::inet[]) OR destination_ip <<= ANY($?::inet[]))',
} as const

const addressCondition = (wanted: readonly string[], role: keyof typeof SIDES): Condition[] => {
  const exact = new Set(wanted.filter((address) => !address.includes('/')))
  const hasNetworks = exact.size < wanted.length
  const isNamed = (address: string | null) => hasNetworks || (address !== null && exact.has(address))
  const fits = (fact: EventFact) => {
    if (role === 'source') return isNamed(fact.source_ip)
    return role === 'destination'
      ? isNamed(fact.destination_ip)
      : isNamed(fact.source_ip) || isNamed(fact.destination_ip)
  }
  const sql = hasNetworks ? SIDES[role] : SIDES[role].replaceAll('<<=', '=')
  return wanted.length === 0 ? [] : [{ sql, value: wanted, fits }]
}

/** In words, for "what was searched": empty where the question names nothing. */
export const describeFilter = ({ understanding: { entities, addressRole }, language }: Asking): string => {
  const es = language === 'es'
  const addresses = [...entities.addresses, ...entities.networks].join(', ')
  const inRegions = new Set(entities.regions.flatMap((region) => countriesOfRegion(region) ?? []))
  const countries = entities.countries
    .filter((country) => !inRegions.has(country))
    .map((country) => countryName(country, language))
  const regions = entities.regions.map((region) => regionName(region, language))
  const sides = es
    ? { source: 'desde', destination: 'hacia', any: 'de o hacia' }
    : { source: 'from', destination: 'to', any: 'from or to' }
  return [
    addresses && `${sides[addressRole]} ${addresses}`,
    entities.ports.length > 0 && `${es ? 'puerto' : 'port'} ${entities.ports.join(', ')}`,
    entities.services.length > 0 && `${es ? 'servicio' : 'service'} ${entities.services.join(', ')}`,
    entities.hosts.length > 0 && `${es ? 'equipo' : 'host'} ${entities.hosts.join(', ')}`,
    countries.length > 0 && `${es ? 'origen en' : 'source in'} ${countries.join(', ')}`,
    regions.length > 0 && `${es ? 'región' : 'region'} ${regions.join(', ')}`,
    entities.asns.length > 0 && `${es ? 'red de origen' : 'source network'} ${entities.asns.join(', ')}`,
    entities.classes.length > 0 && `${es ? 'clase' : 'class'} ${entities.classes.join(', ')}`,
  ]
    .filter(Boolean)
    .join('; ')
}
