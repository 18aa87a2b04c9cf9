// Which file answers which intent, and the window of a question that names none.
import type { Intent } from '../understanding/intents.ts'
import type { Answering } from './answer.ts'
import { answerCorrelateEvents } from './correlate-events.ts'
import { answerCount } from './count.ts'
import { answerExplainAlert } from './explain-alert.ts'
import { answerIpBehaviour } from './ip-behaviour.ts'
import { answerPrecedingAttack } from './preceding-attack.ts'
import { answerRelatedToIp } from './related-to-ip.ts'
import { answerSimilarBefore } from './similar-before.ts'
import { answerTop } from './top.ts'
import { answerUnsupported } from './unsupported.ts'
import { answerUnusualEvents } from './unusual-events.ts'

type Answer = { readonly answer: Answering; readonly defaultHours: number }

const ANSWERS: Readonly<Partial<Record<Intent, Answer>>> = {
  unusual_events: { answer: answerUnusualEvents, defaultHours: 24 },
  preceding_attack: { answer: answerPrecedingAttack, defaultHours: 4 },
  ip_behaviour: { answer: answerIpBehaviour, defaultHours: 48 },
  related_to_ip: { answer: answerRelatedToIp, defaultHours: 24 },
  count: { answer: answerCount, defaultHours: 24 },
  top: { answer: answerTop, defaultHours: 24 },
  correlate_events: { answer: answerCorrelateEvents, defaultHours: 1 },
  similar_before: { answer: answerSimilarBefore, defaultHours: 30 * 24 },
  explain_alert: { answer: answerExplainAlert, defaultHours: 24 },
}
const UNSUPPORTED: Answer = { answer: answerUnsupported, defaultHours: 24 }

export const answerOf = (intent: Intent): Answer => ANSWERS[intent] ?? UNSUPPORTED

export const isAnswered = (intent: Intent): boolean => ANSWERS[intent] !== undefined
