// What the grammar finds in a question, for its patterns and for the classifier: concepts, what the entities add, thresholds.
import { type Signal, signalsOf } from './intents.ts'
import { type Concept, conceptsIn } from './lexicon.ts'
import type { Reading } from './reading.ts'
import { thresholdIn } from './threshold.ts'

/** "las 3 horas anteriores al ataque", "the 3 hours before the attack": the words of the time say what is asked too. */
const BEFORE_AN_ATTACK =
  / (?:horas?|minutos?|dias?|semanas?) (?:anteriores|previ[oa]s|antes) (?:a|al|de|del) (?!ayer|anoche)| (?:hours?|minutes?|days?|weeks?) (?:before|prior to|preceding|leading up to) (?:the|this|that|our) (?!day|week|month)[a-z@]/

/** Concepts said, each with the words that said it. */
export const conceptsOf = ({ text, rest }: Pick<Reading, 'text' | 'rest'>): Map<Concept, string> => {
  const concepts = conceptsIn(rest)
  const before = BEFORE_AN_ATTACK.exec(text)
  return before ? concepts.set('precede', before[0].trim()) : concepts
}

export const signalsIn = (reading: Reading, concepts: ReadonlyMap<Concept, string>): Set<Signal> => {
  const signals = signalsOf(new Set(concepts.keys()), reading.entities, reading.time.kind !== 'none')
  if (thresholdIn(reading.rest) !== undefined) signals.add('a_threshold')
  return signals
}
