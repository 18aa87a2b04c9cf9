// Opens the Sigma rules and returns the processors: detection of events with every detector, and detection of log lines.
import { existsSync } from 'node:fs'
import type { Logger } from 'pino'
import { readEnvironment } from '../runtime/environment.ts'
import { openLogger } from '../runtime/logger.ts'
import type { Processor } from '../runtime/processor.ts'
import { type DetectionConfig, detectionSchema } from './config.ts'
import { DETECTORS } from './detectors.ts'
import { createDetection } from './process.ts'
import { sigmaDetector } from './sigma/detectors.ts'
import { createLogDetection } from './sigma/log-process.ts'
import { openLogDetectionMetrics } from './sigma/metrics.ts'
import type { LogRule } from './sigma/rule.ts'
import { OWN_RULES, type RuleSet, readRules } from './sigma/rules.ts'

const DEFAULT_FOLDER = 'autoinmune.sigma'

/** Detection of events. `sigmaFolder`: rules beside the project's own; absent: none. */
export const openDetection = (sigmaFolder?: string): Processor<'events.raw'> => {
  const sigma = sigmaDetector(readRules(foldersOf(sigmaFolder)).rules)
  return createDetection({ detectors: sigma ? [...DETECTORS, sigma] : DETECTORS })
}

/** The folder of rules that the environment names. Throws when it is not there. */
export const sigmaFolderOf = (
  { SIGMA_RULES_DIR }: DetectionConfig = readEnvironment(detectionSchema),
): string | undefined => {
  if (SIGMA_RULES_DIR === undefined) return existsSync(DEFAULT_FOLDER) ? DEFAULT_FOLDER : undefined
  if (!existsSync(SIGMA_RULES_DIR)) throw new Error(`SIGMA_RULES_DIR: ${SIGMA_RULES_DIR} is not there`)
  return SIGMA_RULES_DIR
}

/** Detection of log lines as a service. Rules that cannot be used are logged and left out. */
export const openLogDetection = (config: DetectionConfig = readEnvironment(detectionSchema)): Processor<'logs.raw'> => {
  const set = readRules(foldersOf(sigmaFolderOf(config)))
  sayProblems(set, openLogger('log-detection', config.LOG_LEVEL))
  const rules = set.rules.filter((rule): rule is LogRule => rule.kind === 'logs')
  const metrics = openLogDetectionMetrics(rules.length, set.problems.length)
  return createLogDetection({ rules, onMatched: metrics.countMatched, registerMetrics: metrics.register })
}

const foldersOf = (folder: string | undefined): readonly string[] =>
  folder === undefined ? [OWN_RULES] : [OWN_RULES, folder]

const sayProblems = ({ problems }: RuleSet, log: Pick<Logger, 'warn'>): void => {
  for (const problem of problems) log.warn({ ...problem }, 'Sigma rule is not used')
}
