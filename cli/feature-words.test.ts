import { expect, it } from 'vitest'
import { FEATURE_NAMES } from '../processors/inference/features.ts'
import { FEATURE_WORDS } from '../rag-api/answers/feature-words.ts'

it('every feature of the models has words in an answer (rag-api/answers/feature-words.ts), and none is left over', () => {
  expect(Object.keys(FEATURE_WORDS).sort()).toEqual([...FEATURE_NAMES].sort())
})
