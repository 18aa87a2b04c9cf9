// Parts of the world as people name them, and the countries of each (United Nations M49, with the usual "Middle East" and
// "Latin America"). A region that is none of them is the name of a sensors' region, such as "eu-west-1".
import { expand } from './expand.ts'

const WORLD: Readonly<Record<string, { readonly names: string; readonly countries: string }>> = {
  'eastern-europe': {
    names:
      'europa_{del_este,oriental} {eastern,east}_europe{,an} europe{o,a,os,as}_{orientales,oriental} pais{,es}_del_este',
    countries: 'BG BY CZ HU MD PL RO RU SK UA',
  },
  'western-europe': { names: 'europa_occidental western_europe', countries: 'AT BE CH DE FR LI LU MC NL' },
  'northern-europe': {
    names: 'europa_del_norte norte_de_europa northern_europe escandinavia scandinavia paises_nordicos nordic_countries',
    countries: 'DK EE FI GB IE IS LT LV NO SE',
  },
  europe: {
    names: 'europa europe europe{o,a,os,as} european union_europea european_union ue eu',
    countries:
      'AD AL AT BA BE BG BY CH CZ DE DK EE ES FI FR GB GR HR HU IE IS IT LI LT LU LV MC MD ME MK MT NL NO PL PT RO RS RU SE SI SK SM UA VA',
  },
  'southeast-asia': {
    names: 'sudeste_asiatico {southeast,south_east}_asia{,n} sureste_asiatico',
    countries: 'BN ID KH LA MM MY PH SG TH TL VN',
  },
  'middle-east': {
    names: 'oriente_{medio,proximo} {medio,proximo}_oriente middle_east{,ern}',
    countries: 'AE BH CY EG IL IQ IR JO KW LB OM PS QA SA SY TR YE',
  },
  asia: {
    names: 'asia asiatic{o,a,os,as} asian',
    countries:
      'AE AF AM AZ BD BH BN BT CN CY GE HK ID IL IN IQ IR JO JP KG KH KP KR KW KZ LA LB LK MM MN MO MV MY NP OM PH PK PS QA SA SG SY TH TJ TL TM TR TW UZ VN YE',
  },
  'latin-america': {
    names: 'latinoamerica america_latina latin_america{,n} latinoamerican{o,a,os,as} hispanoamerica iberoamerica',
    countries: 'AR BO BR CL CO CR CU DO EC GT HN HT MX NI PA PE PR PY SV UY VE',
  },
  'south-america': {
    names: 'sudamerica suramerica america_del_sur south_america{,n} sudamerican{o,a,os,as}',
    countries: 'AR BO BR CL CO EC GF GY PE PY SR UY VE',
  },
  'central-america': { names: 'centroamerica america_central central_america{,n}', countries: 'BZ CR GT HN NI PA SV' },
  'north-america': {
    names: 'norteamerica america_del_norte north_america{,n}',
    countries: 'CA GL MX US',
  },
  africa: {
    names: 'africa african{o,a,os,as}',
    countries:
      'AO BF BI BJ BW CD CF CG CI CM CV DJ DZ EG ER ET GA GH GM GN GQ GW KE KM LR LS LY MA MG ML MR MU MW MZ NA NE NG RW SC SD SL SN SO SS ST SZ TD TG TN TZ UG ZA ZM ZW',
  },
  oceania: { names: 'oceania', countries: 'AU FJ NC NZ PG SB TO VU WS' },
}

const NAMES: readonly (readonly [string, string])[] = Object.entries(WORLD)
  .flatMap(([key, { names }]) => expand(names).map((name) => [name, key] as const))
  .sort(([one], [other]) => other.length - one.length)

export const REGION_WORDS: readonly string[] = NAMES.flatMap(([name]) => name.split(' '))

/** Countries (ISO 3166-1 alpha-2) of a part of the world; undefined for the name of a sensors' region. */
export const countriesOfRegion = (region: string): readonly string[] | undefined =>
  Object.hasOwn(WORLD, region) ? WORLD[region]?.countries.split(' ') : undefined

/** Parts of the world named in normalised text, and the text without them. */
export const readWorldRegions = (text: string): { regions: string[]; rest: string } => {
  const regions: string[] = []
  let rest = text
  for (const [name, key] of NAMES) {
    if (!rest.includes(` ${name} `)) continue
    rest = rest.replaceAll(` ${name} `, ' @region0 ')
    if (!regions.includes(key)) regions.push(key)
  }
  return { regions, rest }
}

const CLOUD =
  /(?<![\w.-])((?:[a-z]{2}|us-gov)-(?:north|south|east|west|central)(?:east|west)?(?:-?\d)?|[a-z]+-(?:norte|sur|este|oeste|centro))(?![\w-])/gi
const AFTER_REGION =
  /\b(?:region|zona|zone|site|sede) ["']?([a-z]{2,}[a-z]*(?:-[a-z0-9]+)+|[a-z]+\d+|norte|sur|este|oeste|centro|north|south|east|west|central)\b/gi

/** Names of sensors' regions in folded text ("eu-west-1", "region norte"), with " @region0 " in their place. */
export const readSensorRegions = (folded: string): { regions: string[]; text: string } => {
  const regions: string[] = []
  const take = (name: string): string => {
    if (!regions.includes(name)) regions.push(name)
    return ' @region0 '
  }
  const text = folded
    .replace(AFTER_REGION, (_, name: string) => take(name))
    .replace(CLOUD, (_, name: string) => take(name))
  return { regions, text }
}
