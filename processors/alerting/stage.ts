// Stages of one intrusion. What an intruder does inside (class apt) administrators do as well; that the same machine is commanded from
// elsewhere decides whose hands they are. A command channel and remote calls are different flows, seen by different detectors, so the one
// corroborates the other like an input group of its own. Not the other way round: remote calls say nothing about a channel.
import type { Evidence } from '../../schemas/messages.ts'
import type { ClassCase, SubjectCase } from './case.ts'
import { CORROBORATES, type Weight, weigh } from './weight.ts'

const INSIDE = 'apt'
const COMMANDED = 'botnet_c2'
/** A channel is itself only suspected, and programs that are commanded from elsewhere have honest kin (management agents). */
const MOST = 6
/** Of a channel that only timing speaks for: an administrator's machine has programs that come back like a timer, as every machine has. */
const MOST_BY_TIMING = 3
const TIMING = 'rate'

/** Weight of the class at `nowUs`, with what other stages of the subject add to it. */
export const weighInStages = (subjectCase: SubjectCase, classCase: ClassCase, nowUs: number): Weight => {
  const weight = weigh(classCase.evidence, nowUs)
  const added = channelWeight(subjectCase, classCase, nowUs)
  if (added < CORROBORATES) return weight
  return { ...weight, logOdds: weight.logOdds + added, groups: [...weight.groups, 'stage'] }
}

/** Evidence of the other stage that `weighInStages` counts at `nowUs`. */
export const stageEvidence = (subjectCase: SubjectCase, classCase: ClassCase, nowUs: number): readonly Evidence[] =>
  channelWeight(subjectCase, classCase, nowUs) < CORROBORATES
    ? []
    : (channelOf(subjectCase)?.evidence.filter(({ input_group }) => input_group !== 'model') ?? [])

const channelOf = ({ classes }: SubjectCase): ClassCase | undefined =>
  classes.find(({ attack_class }) => attack_class === COMMANDED)

const channelWeight = (subjectCase: SubjectCase, { attack_class }: ClassCase, nowUs: number): number => {
  const channel = attack_class === INSIDE ? channelOf(subjectCase) : undefined
  if (!channel) return 0
  const { measured, groups } = weigh(channel.evidence, nowUs)
  const isOnlyTimed = groups.every((group) => group === TIMING || group === 'model')
  return Math.min(measured, isOnlyTimed ? MOST_BY_TIMING : MOST)
}

/** Classes of the subject that evidence of `attackClass` may bring to an alert. */
export const concernedBy = ({ classes }: SubjectCase, attackClass: string): ClassCase[] =>
  classes.filter(
    (each) => each.attack_class === attackClass || (attackClass === COMMANDED && each.attack_class === INSIDE),
  )

/** Whether one class can explain what was measured of the other: acts inside are acts, whatever else the machine does. */
export const canExplain = (other: ClassCase, classCase: ClassCase, measured: number): boolean =>
  measured < CORROBORATES || (other.attack_class !== INSIDE && classCase.attack_class !== INSIDE)
