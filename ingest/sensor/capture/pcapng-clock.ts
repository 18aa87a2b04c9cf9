// The clock of one pcapng interface: options if_tsresol (9) and if_tsoffset (14) of its description block.
import { forEachOption } from './pcapng-options.ts'

const IF_TSRESOL = 9
const IF_TSOFFSET = 14
const TWO_32 = 4_294_967_296

/** How a 64-bit counter becomes microseconds. */
export type Clock = {
  /** Counter units per microsecond where that is a whole number (resolution 10^-6 and finer), else 0. */
  readonly unitsPerUs: number
  /** Microseconds per unit, for coarser and binary resolutions. */
  readonly usPerUnit: number
  readonly offsetUs: number
}

const DEFAULT_CLOCK: Clock = { unitsPerUs: 1, usPerUnit: 1, offsetUs: 0 }

/** The clock that the options in view[at, end) describe; microseconds without offset where they say nothing. */
export const clockOf = (view: DataView, at: number, end: number, littleEndian: boolean): Clock => {
  let clock = DEFAULT_CLOCK
  forEachOption(view, at, end, littleEndian, (code, offset, length) => {
    if (code === IF_TSRESOL && length >= 1) {
      clock = { ...resolutionOf(view.getUint8(offset)), offsetUs: clock.offsetUs }
    } else if (code === IF_TSOFFSET && length >= 8) {
      clock = { ...clock, offsetUs: Number(view.getBigInt64(offset, littleEndian)) * 1e6 }
    }
  })
  return clock
}

/** The highest bit chooses powers of two instead of ten. */
const resolutionOf = (value: number): Omit<Clock, 'offsetUs'> => {
  const exponent = value & 0x7f
  if (value & 0x80) return { unitsPerUs: 0, usPerUnit: 1e6 / 2 ** exponent }
  if (exponent >= 6 && exponent <= 15) return { unitsPerUs: 10 ** (exponent - 6), usPerUnit: 0 }
  return { unitsPerUs: 0, usPerUnit: 10 ** (6 - exponent) }
}

/**
 * Microseconds since the epoch of a counter given as two 32-bit halves, rounded down.
 * Nanoseconds exceed 2^53: the halves are divided apart (2^32 = q * unitsPerUs + m), which stays exact.
 */
export const timeUsOf = (clock: Clock, high: number, low: number): number => {
  const { unitsPerUs, usPerUnit, offsetUs } = clock
  if (unitsPerUs === 0) return Math.floor((high * TWO_32 + low) * usPerUnit) + offsetUs
  const quotient = Math.floor(TWO_32 / unitsPerUs)
  const remainder = TWO_32 - quotient * unitsPerUs
  return high * quotient + Math.floor((high * remainder + low) / unitsPerUs) + offsetUs
}
