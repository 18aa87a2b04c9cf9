// What decided about one stored event, computed when it is asked: the trees alone are needed, since a model's output is the mean of its
// training plus what the features contributed.
import { ATTACK_CLASSES, type AttackClass, type Attribution } from '../../../schemas/messages.ts'
import { type Explainable, explain } from '../attributions/explain.ts'
import { outputOf } from '../attributions/tree-shap.ts'
import { readEnsemble } from '../attributions/trees.ts'
import { FEATURE_NAMES, featuresOf, isScorable } from '../features.ts'
import { type ModelDescription, readModelDescription } from '../model-description.ts'
import { stateOf } from '../model-folder.ts'
import { calibrated } from '../result.ts'
import { eventOfRow, resultOfRow, STORED_COLUMNS, type StoredRow } from './stored-event.ts'

/** A folder's models without their ONNX sessions. */
export type Explainer = Explainable & Pick<ModelDescription, 'version' | 'calibration'>

/** Reads the description and the trees of `folder`. Throws as openModelPair does. */
export const openExplainer = (folder: string): Explainer => {
  const { features, version, calibration, attack_trees, class_trees } = readModelDescription(folder)
  return {
    ...{ features, version, calibration },
    attackTrees: readEnsemble(folder, attack_trees, features.length, 1),
    classTrees: readEnsemble(folder, class_trees, features.length, ATTACK_CLASSES.length),
  }
}

/** Explains by what `folder` holds at the moment: read with the first event and again when it has changed. */
export const openExplanations = (folder: string) => {
  let known: { readonly state: string | undefined; readonly explainer: Explainer } | undefined
  return async (database: Queryable, eventId: string): Promise<Explanation | Unexplained> => {
    const state = stateOf(folder)
    if (!known || known.state !== state) known = { state, explainer: openExplainer(folder) }
    return explainStored(database, known.explainer, eventId)
  }
}

/** The part of a pool that is needed here. */
type Queryable = { query(text: string, values?: unknown[]): Promise<{ rows: object[] }> }

export type Explanation = {
  readonly event_id: string
  /** Version of the models that explain. */
  readonly model_version: string
  readonly attack_probability: number
  readonly attack_class: AttackClass
  /** What was said when the event came. Null: it was not scored. */
  readonly scored_as: { model_version: string | null; attack_probability: number; attack_class: string | null } | null
  /** At most five features for the attack model, then five for the class, the heaviest first. */
  readonly attributions: readonly Attribution[]
}

/** Why there is no explanation. */
export type Unexplained = { readonly event_id: string; readonly reason: 'no_such_event' | 'not_scorable' }

/** Explains the stored event with this id. The id must be a UUID. */
export const explainStored = async (
  database: Queryable,
  explainer: Explainer,
  event_id: string,
): Promise<Explanation | Unexplained> => {
  const text = `SELECT ${STORED_COLUMNS} FROM security_events e WHERE e.event_id = $1::uuid AND e.time = event_time($1::uuid)`
  const [row] = (await database.query(text, [event_id])).rows as StoredRow[]
  if (!row) return { event_id, reason: 'no_such_event' }
  const event = eventOfRow(row)
  if (!isScorable(event)) return { event_id, reason: 'not_scorable' }
  const features = new Float32Array(FEATURE_NAMES.length)
  featuresOf(event, features)
  const scores = ATTACK_CLASSES.map((_name, output) => outputOf(explainer.classTrees, output, features))
  const attack_class = ATTACK_CLASSES[scores.indexOf(Math.max(...scores))] as AttackClass
  const logOdds = outputOf(explainer.attackTrees, 0, features)
  const before = resultOfRow(row)
  return {
    ...{ event_id, model_version: explainer.version, attack_class },
    attack_probability: calibrated(1 / (1 + Math.exp(-logOdds)), explainer.calibration),
    scored_as: before ?? null,
    attributions: explain(explainer, features, 0, attack_class),
  }
}
