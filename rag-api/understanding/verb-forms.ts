// Forms of regular verbs, folded (no accents), so that the lexicon names a verb once: "bloquear*" in Spanish, "block+" in English.

const PRONOUNS = ['', 'me', 'nos', 'lo', 'la', 'los', 'las', 'le', 'se', 'melo', 'mela', 'melos', 'melas']

/**
 * Spanish: present with voseo, past tenses, future, conditional, subjunctive, participle, and infinitive, gerund and imperatives with
 * pronouns ("bloqueame", "bloquealas"). Stems that change ("muestra") are not made.
 */
export const spanishForms = (infinitive: string): string[] => {
  const stem = infinitive.slice(0, -2)
  const isAr = infinitive.endsWith('ar')
  const isEr = infinitive.endsWith('er')
  const a = isAr ? 'a' : 'e'
  const soft = isAr ? softened(stem) : stem
  const endings = isAr
    ? 'o as a amos ais an aste o aron aba abas abamos aban ado ada ados adas'
    : `o es e ${isEr ? 'emos eis' : 'imos is'} en i iste io imos ieron ia ias iamos ian ido ida idos idas`
  const subjunctive = isAr ? ['e', 'es', 'emos', 'eis', 'en'] : ['a', 'as', 'amos', 'ais', 'an']
  const led = isAr ? 'a' : isEr ? 'e' : 'i'
  const withPronoun = [infinitive, `${stem}${isAr ? 'ando' : 'iendo'}`, `${stem}${a}`, `${stem}${led}`]
  return [
    ...endings.split(' ').map((ending) => stem + ending),
    ...subjunctive.map((ending) => soft + ending),
    ...['a', 'as', 'an', 'emos', 'ia', 'ian', 'iamos'].map((ending) => infinitive + ending),
    `${stem}${led}d`,
    ...withPronoun.flatMap((form) => PRONOUNS.map((pronoun) => form + pronoun)),
    ...['me', 'nos', 'lo', 'la', 'los', 'las'].map((pronoun) => `${soft}${isAr ? 'e' : 'a'}${pronoun}`),
  ]
}

/** Spanish forms that order, of tú, vos, usted, ustedes, vosotros, and the infinitive; without pronouns. */
export const spanishImperatives = (infinitive: string): string[] => {
  const stem = infinitive.slice(0, -2)
  const isAr = infinitive.endsWith('ar')
  const soft = isAr ? softened(stem) : stem
  const [own, other] = isAr ? ['a', 'e'] : ['e', 'a']
  const led = infinitive.at(-2) ?? ''
  return [
    ...new Set([
      infinitive,
      stem + own,
      `${stem}${led}d`,
      stem + led,
      ...['', 'n', 's'].map((end) => soft + other + end),
    ]),
  ]
}

/** "atac" before e is "ataqu", "investig" is "investigu", "analiz" is "analic". */
const softened = (stem: string): string => {
  if (stem.endsWith('c')) return `${stem.slice(0, -1)}qu`
  if (stem.endsWith('g')) return `${stem}u`
  return stem.endsWith('z') ? `${stem.slice(0, -1)}c` : stem
}

/** English: "correlate correlates correlated correlating". Doubled consonants ("stopped") are not made. */
export const englishForms = (verb: string): string[] => {
  if (verb.endsWith('e')) return [verb, `${verb}s`, `${verb}d`, `${verb.slice(0, -1)}ing`]
  if (/[^aeou]y$/.test(verb)) return [verb, `${verb.slice(0, -1)}ies`, `${verb.slice(0, -1)}ied`, `${verb}ing`]
  return [verb, `${verb}${/(?:s|x|z|ch|sh)$/.test(verb) ? 'es' : 's'}`, `${verb}ed`, `${verb}ing`]
}
