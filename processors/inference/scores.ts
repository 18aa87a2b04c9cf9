// What a scorer takes and gives: the seam between the stage and the models.

export type Scores = {
  /** The attack model's own probability of each row, not calibrated. */
  readonly attack: Float32Array
  /** Five class scores per row, row after row, in the order of ATTACK_CLASSES. */
  readonly classes: Float32Array
}

/** Scores `rows` rows of FEATURE_NAMES.length features each. The scorer may take over `features`: do not use it afterwards. */
export type Score = (features: Float32Array<ArrayBuffer>, rows: number) => Promise<Scores>
