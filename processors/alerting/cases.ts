// The cases of the subjects that one batch touches: read together before it, written together after it.
import type { Alert, Evidence, Subject } from '../../schemas/messages.ts'
import { loadDeadlines } from '../runtime/deadlines.ts'
import type { StateView } from '../runtime/state.ts'
import { addEvidence, classCaseFor, decodeCase, encodeCase, type SubjectCase } from './case.ts'
import { advance, decide, dueAt, IDLE_US, isOfAnotherAge } from './decide.ts'

export type Cases = {
  load(evidence: readonly Evidence[]): Promise<void>
  /** Adds evidence to its subject's case; answers the revisions that follow. */
  add(evidence: Evidence): Alert[]
  /** What event time brings about in all cases of the partition by `nowUs`; those beyond the capacity close. */
  advanceDue(nowUs: number): Promise<Alert[]>
  /** Held-back growth of every open alert: the input has ended. */
  flush(): Promise<Alert[]>
  save(): void
}

const DEADLINES = 'alerting/deadlines'
const stateKey = (key: string): string => `alerting/${key}`
export const subjectKey = (subject: Subject | null | undefined): string => `${subject?.type}:${subject?.value}`

/** `wallUs` is stamped on revisions; `capacity` subjects are kept per partition. */
export const openCases = async (state: StateView, wallUs: number, capacity: number): Promise<Cases> => {
  const deadlines = await loadDeadlines(state, DEADLINES)
  const cases = new Map<string, SubjectCase>()
  const changed = new Set<string>()
  const read = async (keys: readonly string[]) => {
    // Every subject with a case has a deadline, so a new one is known without asking the store.
    const missing = keys.filter((key) => deadlines.has(key) && !cases.has(key))
    if (missing.length === 0) return
    const values = await state.getMany(missing.map(stateKey))
    for (const [index, key] of missing.entries()) {
      const bytes = values[index]
      if (bytes) cases.set(key, decodeCase(bytes))
    }
  }
  const advanceAll = (keys: readonly string[], nowOf: (subjectCase: SubjectCase) => number, isEndOfInput = false) =>
    keys.flatMap((key) => {
      const subjectCase = cases.get(key)
      if (!subjectCase) {
        deadlines.delete(key)
        return []
      }
      changed.add(key)
      return advance(subjectCase, { nowUs: nowOf(subjectCase), wallUs }, isEndOfInput)
    })
  return {
    load: (evidence) => read([...new Set(evidence.map(({ subject }) => subjectKey(subject)))]),
    add(evidence) {
      const key = subjectKey(evidence.subject)
      const subjectCase = cases.get(key) ?? { subject: evidence.subject ?? {}, classes: [] }
      cases.set(key, subjectCase)
      changed.add(key)
      return addTo(subjectCase, evidence, wallUs)
    },
    async advanceDue(nowUs) {
      for (const key of changed) setDeadline(key)
      const due = deadlines.due(nowUs)
      const surplus = deadlines.beyond(capacity)
      await read([...due, ...surplus])
      return [...advanceAll(due, () => nowUs), ...advanceAll(surplus, (subjectCase) => lastOf(subjectCase) + IDLE_US)]
    },
    async flush() {
      await read(deadlines.all())
      return advanceAll(deadlines.all(), lastOf, true)
    },
    save() {
      for (const key of changed) {
        const subjectCase = cases.get(key)
        if (subjectCase && subjectCase.classes.length > 0) {
          setDeadline(key)
          state.set(stateKey(key), encodeCase(subjectCase))
        } else {
          deadlines.delete(key)
          state.delete(stateKey(key))
        }
      }
      deadlines.save()
    },
  }

  function setDeadline(key: string) {
    const subjectCase = cases.get(key)
    if (subjectCase) deadlines.set(key, dueAt(subjectCase))
  }
}

/** Time first, then the evidence: an alert that was idle closes before a new burst opens another. */
const addTo = (subjectCase: SubjectCase, evidence: Evidence, wallUs: number): Alert[] => {
  const nowUs = evidence.last_seen_us ?? evidence.time_us ?? 0
  const isOlder = subjectCase.classes.some((classCase) => isOfAnotherAge(classCase, evidence))
  const alerts = advance(subjectCase, { nowUs: isOlder ? lastOf(subjectCase) + IDLE_US : nowUs, wallUs })
  const classCase = classCaseFor(subjectCase, evidence)
  addEvidence(classCase, evidence)
  return [...alerts, ...decide(subjectCase, classCase, { nowUs: Math.max(nowUs, classCase.lastUs), wallUs })]
}

const lastOf = ({ classes }: SubjectCase): number => classes.reduce((last, { lastUs }) => Math.max(last, lastUs), 0)
