// Countries and parts of the world as the asker calls them; queries and tables keep the codes.
import type { Language } from '../understanding/language.ts'

const COUNTRIES: Readonly<Record<Language, Intl.DisplayNames>> = {
  es: new Intl.DisplayNames('es', { type: 'region', fallback: 'code' }),
  en: new Intl.DisplayNames('en', { type: 'region', fallback: 'code' }),
}

/** "Alemania" of DE. Anything that is no ISO 3166-1 alpha-2 code stays as it is. */
export const countryName = (code: string, language: Language): string =>
  /^[A-Z]{2}$/.test(code) ? (COUNTRIES[language].of(code) ?? code) : code

const REGIONS: Readonly<Record<string, Readonly<Record<Language, string>>>> = {
  'eastern-europe': { es: 'Europa del Este', en: 'Eastern Europe' },
  'western-europe': { es: 'Europa occidental', en: 'Western Europe' },
  'northern-europe': { es: 'el norte de Europa', en: 'Northern Europe' },
  europe: { es: 'Europa', en: 'Europe' },
  'southeast-asia': { es: 'el sudeste asiático', en: 'Southeast Asia' },
  'middle-east': { es: 'Oriente Medio', en: 'the Middle East' },
  asia: { es: 'Asia', en: 'Asia' },
  'latin-america': { es: 'América Latina', en: 'Latin America' },
  'south-america': { es: 'Sudamérica', en: 'South America' },
  'central-america': { es: 'Centroamérica', en: 'Central America' },
  'north-america': { es: 'Norteamérica', en: 'North America' },
  africa: { es: 'África', en: 'Africa' },
  oceania: { es: 'Oceanía', en: 'Oceania' },
}

/** A part of the world by its name; a sensors' region has its own. */
export const regionName = (region: string, language: Language): string => REGIONS[region]?.[language] ?? region
