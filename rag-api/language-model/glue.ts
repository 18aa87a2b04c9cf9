// Words that join: they name nothing, so a wording may use them freely.
import { fold } from '../understanding/fold.ts'
import { isKnownWord } from '../understanding/spelling.ts'

const GLUE: ReadonlySet<string> = new Set(
  fold(`the a an in on at of from to into by for with within without between during before after since until while when where which who what
  there here this that these those it its they them their he she his her we our you your i as and or but also then later earlier first
  finally overall altogether additionally moreover furthermore meanwhile however both each other another some such same total among
  according based here up down out over under behind about against towards toward was were is are been being be has have had did do does
  shows showed seen saw came come made make sent received began ended lasted reached hit went hence thus so therefore because
  el la los las lo un una unos unas en de del al a desde hasta entre durante antes despues tras con por para segun sin sobre contra hacia
  hubo hay habia fue fueron era eran es son ha han este esta estos estas ese esa esos esas eso esto su sus se le les que quien cual donde
  cuando como mientras tambien ademas asimismo luego entonces primero finalmente ambos ambas otro otra otros otras cada mismo misma total
  ahi alli aqui asi aun ya si y o u e ni pero pues porque detras bajo ante registraron registro vieron vio llego llegaron hizo hicieron
  envio enviaron recibio empezo comenzo termino duro dentro fuera ambas partir respecto traffic trafico detected observed
  detectaron detecto observo observaron most más principal principales main top following siguiente siguientes`)
    .split(/\s+/)
    .filter(Boolean),
)

/** "Concretamente", "specifically". */
const ADVERB = /^\p{L}{3,}(?:mente|lly|tely|ntly|rily|usly)$/u

/** Whether a folded word only joins others. */
export const isJoining = (word: string): boolean => GLUE.has(word)

/** The same, or a word that the grammar of questions knows: no name. */
export const isGlue = (word: string): boolean => GLUE.has(word) || isKnownWord(word) || ADVERB.test(word)
