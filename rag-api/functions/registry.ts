// Every read-only function there is, by name.

import { correlationAnalysis } from './correlation-analysis.ts'
import { forensicAnalysis } from './forensic-analysis.ts'
import type { ReadFunction } from './function.ts'
import { predictiveModeling } from './predictive-modeling.ts'
import { READS } from './reads.ts'
import { responseRecommendation } from './response-recommendation.ts'
import { threatAssessmentBulk } from './threat-assessment.ts'

export type { Caps, Fact, FunctionAnswer, FunctionContext, ReadFunction } from './function.ts'

/** The five between machines, and the reads behind the intents. */
export const FUNCTIONS: readonly ReadFunction[] = [
  threatAssessmentBulk,
  correlationAnalysis,
  predictiveModeling,
  forensicAnalysis,
  responseRecommendation,
  ...READS,
]

const byName = new Map(FUNCTIONS.map((one) => [one.name, one]))

/** Undefined: there is none of that name. */
export const functionNamed = (name: string): ReadFunction | undefined => byName.get(name)

/** What one call over HTTP may look at: windows of a year, tables of a thousand rows, ten thousand events handed in. */
export const HTTP_CAPS = { spanHours: 8784, rows: 1000, events: 10_000 } as const
