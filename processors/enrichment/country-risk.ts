// Risk of countries as an operator sees it: CSV lines "country,score". We ship none: such figures are a decision, not a measurement.
import { readFileSync } from 'node:fs'

export type CountryRisk = ReadonlyMap<string, number>

/** Scores by ISO 3166-1 alpha-2 code, 0-1. "#" begins a comment, a header "country,score" is allowed. Throws an error that lists every bad line. */
export const readCountryRisk = (file: string): CountryRisk => {
  const scores = new Map<string, number>()
  const bad: string[] = []
  for (const [index, line] of readFileSync(file, 'utf8').split('\n').entries()) {
    const text = (line.split('#')[0] ?? '').trim()
    if (text === '' || /^country\s*,\s*score$/i.test(text)) continue
    const [, country = '', digits = ''] = /^([A-Za-z]{2})\s*,\s*([0-9.]+)$/.exec(text) ?? []
    const score = Number(digits)
    if (country && digits && score >= 0 && score <= 1) scores.set(country.toUpperCase(), score)
    else bad.push(`line ${index + 1}: ${text.slice(0, 80)}`)
  }
  if (bad.length > 0)
    throw new Error(`${file} must have lines "country,score" with a score of 0 to 1:\n  ${bad.join('\n  ')}`)
  return scores
}
