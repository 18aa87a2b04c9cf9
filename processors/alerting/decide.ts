// The life of an alert.
//
//   none ──opens──► open ──grows──► open (next revision) ──idle──► closed (last revision); a later burst is a new alert
//
// opens: the posterior passes the threshold, and two input groups agree (another stage of the intrusion counts as one) or one piece of
//        evidence is decisive, and no other class explains the subject's measurements clearly better
// grows: when the flow count doubled, severity or confidence changed its level, or at least REVISE_US passed since the last revision;
//        held-back growth leaves when event time passes that moment, at the end of the input, or with the closing revision
// closes: after IDLE_US of event time without evidence
import type { Alert, Evidence } from '../../schemas/messages.ts'
import { doAgree } from './agreement.ts'
import { alertIdOf, toAlert } from './alert.ts'
import { addEvidence, type ClassCase, classCaseFor, countOf, lastOf, type OpenAlert, type SubjectCase } from './case.ts'
import { severityOf } from './severity.ts'
import { canExplain, concernedBy, stageEvidence, weighInStages } from './stage.ts'
import { OPEN_LOG_ODDS, probabilityOf, type Weight, weigh } from './weight.ts'

export const IDLE_US = 15 * 60 * 1_000_000
export const REVISE_US = 30 * 1_000_000
/** Another class explains the measurements clearly better when it has this much more weight. */
const CLEARLY_BETTER = 3

type Clock = { readonly nowUs: number; readonly wallUs: number }

/**
 * Adds evidence to its subject's case; answers the revisions to publish. Time acts first, so that an alert that was idle closes before a
 * new burst opens another. Changes the case.
 */
export const receive = (subjectCase: SubjectCase, evidence: Evidence, nowUs: number, wallUs: number): Alert[] => {
  const isOlder = subjectCase.classes.some((classCase) => isOfAnotherAge(classCase, evidence))
  const alerts = advance(subjectCase, { nowUs: isOlder ? lastOf(subjectCase) + IDLE_US : nowUs, wallUs })
  const classCase = classCaseFor(subjectCase, evidence)
  addEvidence(classCase, evidence)
  const clock = { nowUs: Math.max(nowUs, classCase.lastUs), wallUs }
  const concerned = concernedBy(subjectCase, classCase.attack_class)
  return [...alerts, ...concerned.flatMap((each) => decide(subjectCase, each, clock))]
}

const decide = (subjectCase: SubjectCase, classCase: ClassCase, clock: Clock): Alert[] => {
  const weight = weighInStages(subjectCase, classCase, clock.nowUs)
  if (!classCase.alert) {
    if (!opens(classCase, weight) || isExplainedAway(subjectCase, classCase, weight, clock.nowUs)) return []
    classCase.alert = {
      alert_id: alertIdOf(subjectCase.subject, classCase),
      ...{ revision: 0, severity: '', confidence: 0, count: 0, revisedUs: clock.nowUs },
    }
    return [revise(subjectCase, classCase, classCase.alert, 'open', clock)]
  }
  return isGrown(classCase, classCase.alert, weight, clock.nowUs)
    ? [revise(subjectCase, classCase, classCase.alert, 'open', clock)]
    : []
}

const opens = ({ attack_class, evidence }: ClassCase, { logOdds, groups, isDecisive }: Weight): boolean =>
  logOdds >= OPEN_LOG_ODDS && (isDecisive || (groups.length >= 2 && doAgree(attack_class, groups, evidence)))

/** A disagreeing model must not raise a second alert about what the measurements name clearly. */
const isExplainedAway = (
  { classes }: SubjectCase,
  classCase: ClassCase,
  { measured }: Weight,
  nowUs: number,
): boolean =>
  classes.some(
    (other) =>
      other !== classCase &&
      canExplain(other, classCase, measured) &&
      weigh(other.evidence, nowUs).measured >= Math.max(measured, 0) + CLEARLY_BETTER,
  )

const isGrown = (classCase: ClassCase, alert: OpenAlert, weight: Weight, nowUs: number): boolean => {
  const count = countOf(classCase)
  if (count >= alert.count * 2) return true
  if (severityOf(classCase.attack_class, classCase.evidence) !== alert.severity) return true
  if (level(probabilityOf(weight.logOdds)) > level(alert.confidence)) return true
  return isHeldBack(classCase) && nowUs - alert.revisedUs >= REVISE_US
}

/** Confidence in steps that mean something to a person: 0.9, 0.99, 0.999. */
const level = (confidence: number): number => Math.floor(-Math.log10(Math.max(1 - confidence, 1e-4)) + 1e-9)

/** True when the newest revision does not tell all flows. */
const isHeldBack = (classCase: ClassCase): boolean =>
  classCase.alert !== null && countOf(classCase) > classCase.alert.count

/** The next revision. Confidence is the highest that the alert has had: it tells of the attack, not of the silence after it. */
const revise = (
  subjectCase: SubjectCase,
  classCase: ClassCase,
  alert: OpenAlert,
  status: 'open' | 'closed',
  clock: Clock,
): Alert => {
  const confidence = probabilityOf(weighInStages(subjectCase, classCase, classCase.lastUs).logOdds)
  alert.revision += 1
  alert.severity = severityOf(classCase.attack_class, classCase.evidence)
  alert.confidence = Math.max(alert.confidence, confidence)
  alert.count = countOf(classCase)
  alert.revisedUs = clock.nowUs
  return toAlert(
    subjectCase.subject,
    classCase,
    alert,
    status,
    clock,
    stageEvidence(subjectCase, classCase, classCase.lastUs),
  )
}

/** What event time alone brings about: closing what is idle, telling held-back growth. Changes the case. */
export const advance = (subjectCase: SubjectCase, clock: Clock, isEndOfInput = false): Alert[] => {
  const alerts: Alert[] = []
  for (const classCase of subjectCase.classes) {
    const { alert, lastUs } = classCase
    if (!alert) continue
    const isIdle = clock.nowUs - lastUs >= IDLE_US
    const isOwed = isHeldBack(classCase) && (isEndOfInput || clock.nowUs - alert.revisedUs >= REVISE_US)
    if (isIdle || isOwed) alerts.push(revise(subjectCase, classCase, alert, isIdle ? 'closed' : 'open', clock))
  }
  subjectCase.classes = subjectCase.classes.filter(({ lastUs }) => clock.nowUs - lastUs < IDLE_US)
  return alerts
}

/** When `advance` would next do something. Microseconds, event time. */
export const dueAt = ({ classes }: SubjectCase): number =>
  classes.reduce((due, classCase) => {
    const owed = isHeldBack(classCase) ? (classCase.alert?.revisedUs ?? 0) + REVISE_US : Number.POSITIVE_INFINITY
    return Math.min(due, classCase.lastUs + IDLE_US, owed)
  }, Number.POSITIVE_INFINITY)

/** Evidence of another age than the case (two captures in one run, a clock set back) must not join it. */
const isOfAnotherAge = ({ firstUs }: ClassCase, { last_seen_us }: Evidence): boolean =>
  (last_seen_us ?? firstUs) < firstUs - IDLE_US
