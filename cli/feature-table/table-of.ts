// Which rows a labelled capture gives: as recorded, every flow of its bursts, and with ordinary traffic laid over its attackers.
import path from 'node:path'
import type { EventStage } from '../../processors/runtime/processor.ts'
import { type Benign, overlayOf } from '../evaluation/overlay.ts'
import { type FeatureRow, featureRows } from './feature-rows.ts'
import type { LabelledCapture } from './labelled-captures.ts'
import { overlaidLabel } from './overlay-label.ts'
import type { TableRow, Variant } from './write-table.ts'

export type RowLimits = {
  /** Rows of an attack. */
  readonly perClass: number
  /** Rows of an attack overlaid or unfolded. */
  readonly perVariant: number
  /** Rows of each service in a capture without attacks. */
  readonly perOrdinary: number
  /** The same of ordinary rows beside an attack. */
  readonly perBeside: number
}

/** Rows of one capture. `benign`: what is laid over it; without, only as recorded and unfolded. Throws when a file cannot be read. */
export const tableOf = async (
  { file, truth, toolOf, lab }: LabelledCapture,
  enrichment: EventStage,
  { perClass, perVariant, perOrdinary, perBeside }: RowLimits,
  benign?: Benign,
): Promise<TableRow[]> => {
  const { label } = truth
  const named =
    (variant: Variant) =>
    (row: FeatureRow): TableRow => ({ ...row, capture: path.basename(file), lab, variant })
  const isOrdinary = truth.attacks.length === 0
  const plain = await featureRows(file, enrichment, {
    label,
    toolOf,
    perClass,
    perNormal: isOrdinary ? perOrdinary : perBeside,
  })
  const rows = plain.rows.map(named('plain'))
  if (isOrdinary) return rows
  if (plain.foldedFlows > 0) {
    const settings = { foldFlowsPerSecond: Number.POSITIVE_INFINITY }
    const { rows: all } = await featureRows(
      file,
      enrichment,
      { label, toolOf, perClass: perVariant, perNormal: 0 },
      { settings },
    )
    rows.push(...all.map(named('unfolded')))
  }
  const overlay = benign && (await overlayOf(file, truth, benign))
  if (!overlay) return rows
  const wanted = { label: overlaidLabel(label, benign, overlay), toolOf, perClass: perVariant, perNormal: perBeside }
  const { rows: overlaid } = await featureRows(file, enrichment, wanted, { through: overlay.through })
  return [...rows, ...overlaid.map(named('overlaid'))]
}
