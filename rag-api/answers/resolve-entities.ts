// What named entities stand for in the data: a host of the asset list is its addresses and networks, a part of the world its countries,
// HTTPS what sensors call it.
import { OBSERVED_AS } from '../understanding/entity-names.ts'
import type { Understanding } from '../understanding/understanding.ts'
import { countriesOfRegion } from '../understanding/world-regions.ts'

/** The reading that answers work with; what the question named is kept beside it in the interpretation. */
export const resolveEntities = (understanding: Understanding): Understanding => {
  const { entities, hostNetworks } = understanding
  const addresses = hostNetworks.filter((network) => !network.includes('/'))
  const networks = hostNetworks.filter((network) => network.includes('/'))
  const countries = entities.regions.flatMap((region) => countriesOfRegion(region) ?? [])
  return {
    ...understanding,
    entities: {
      ...entities,
      addresses: [...new Set([...entities.addresses, ...addresses])],
      networks: [...new Set([...entities.networks, ...networks])],
      services: [...new Set(entities.services.map((service) => OBSERVED_AS[service] ?? service))],
      countries: [...new Set([...entities.countries, ...countries])],
    },
  }
}

/** Regions that are no part of the world: those of sensors (security_events.region). */
export const sensorRegions = (regions: readonly string[]): readonly string[] =>
  regions.filter((region) => countriesOfRegion(region) === undefined)
