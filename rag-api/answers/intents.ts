// Which file answers which intent, and the window of a question that names none.
import type { Intent } from '../understanding/intents.ts'
import type { Answering } from './answer.ts'
import { answerAptIndicators } from './apt-indicators.ts'
import { answerBlockedNow } from './blocked-now.ts'
import { answerCompareWithHistory } from './compare-with-history.ts'
import { answerComponentLogs } from './component-logs.ts'
import { answerCompromiseEvidence } from './compromise-evidence.ts'
import { answerCorrelateEvents } from './correlate-events.ts'
import { answerCount } from './count.ts'
import { answerCountermeasures } from './countermeasures.ts'
import { answerExplainAlert } from './explain-alert.ts'
import { answerForensicReport } from './forensic-report.ts'
import { answerIncidentTimeline } from './incident-timeline.ts'
import { answerIpBehaviour } from './ip-behaviour.ts'
import { answerOriginPatterns } from './origin-patterns.ts'
import { answerOtherVectors } from './other-vectors.ts'
import { answerPersistentThreats } from './persistent-threats.ts'
import { answerPrecedingAttack } from './preceding-attack.ts'
import { answerRecurrenceForecast } from './recurrence-forecast.ts'
import { answerRelatedToIp } from './related-to-ip.ts'
import { answerSimilarBefore } from './similar-before.ts'
import { answerSystemHealth } from './system-health.ts'
import { answerTop } from './top.ts'
import { answerUnsupported } from './unsupported.ts'
import { answerUnusualEvents } from './unusual-events.ts'

type Answer = { readonly answer: Answering; readonly defaultHours: number }

const ANSWERS: Readonly<Record<Intent, Answer>> = {
  unusual_events: { answer: answerUnusualEvents, defaultHours: 24 },
  preceding_attack: { answer: answerPrecedingAttack, defaultHours: 4 },
  ip_behaviour: { answer: answerIpBehaviour, defaultHours: 48 },
  related_to_ip: { answer: answerRelatedToIp, defaultHours: 24 },
  count: { answer: answerCount, defaultHours: 24 },
  top: { answer: answerTop, defaultHours: 24 },
  correlate_events: { answer: answerCorrelateEvents, defaultHours: 1 },
  similar_before: { answer: answerSimilarBefore, defaultHours: 30 * 24 },
  explain_alert: { answer: answerExplainAlert, defaultHours: 24 },
  component_logs: { answer: answerComponentLogs, defaultHours: 24 },
  origin_patterns: { answer: answerOriginPatterns, defaultHours: 30 * 24 },
  recurrence_forecast: { answer: answerRecurrenceForecast, defaultHours: 90 * 24 },
  other_vectors: { answer: answerOtherVectors, defaultHours: 30 * 24 },
  incident_timeline: { answer: answerIncidentTimeline, defaultHours: 24 },
  compromise_evidence: { answer: answerCompromiseEvidence, defaultHours: 48 },
  persistent_threats: { answer: answerPersistentThreats, defaultHours: 24 },
  apt_indicators: { answer: answerAptIndicators, defaultHours: 7 * 24 },
  compare_with_history: { answer: answerCompareWithHistory, defaultHours: 24 },
  forensic_report: { answer: answerForensicReport, defaultHours: 24 },
  countermeasures: { answer: answerCountermeasures, defaultHours: 24 },
  blocked_now: { answer: answerBlockedNow, defaultHours: 24 },
  system_health: { answer: answerSystemHealth, defaultHours: 1 },
  unsupported: { answer: answerUnsupported, defaultHours: 24 },
}

export const answerOf = (intent: Intent): Answer => ANSWERS[intent]
