// The one meter setting that an operator changes: from which rate on flows are folded. The same option on every command with a sensor.
import { type Command, InvalidArgumentError } from 'commander'
import { DEFAULT_SETTINGS, type MeterSettings } from '../ingest/sensor/settings.ts'

export type FoldOption = {
  /** Unanswered new flows per second; Infinity: never. */
  readonly foldFrom?: number
}

/** Adds --fold-from. */
export const withFoldOption = (command: Command): Command =>
  command.option(
    '--fold-from <flows/s>',
    `fold unanswered flows of one source or towards one target from this rate on, or "never" (${DEFAULT_SETTINGS.foldFlowsPerSecond} unless given)`,
    foldRate,
  )

/** A rate above zero, or "never". */
export const foldRate = (text: string): number => {
  const rate = text === 'never' ? Number.POSITIVE_INFINITY : Number(text)
  if (!(rate > 0)) throw new InvalidArgumentError('it must be a number of flows per second above 0, or "never"')
  return rate
}

/** The option as meter settings; none where it was not given. */
export const foldSettings = ({ foldFrom }: FoldOption): { settings?: Partial<MeterSettings> } =>
  foldFrom === undefined ? {} : { settings: { foldFlowsPerSecond: foldFrom } }
