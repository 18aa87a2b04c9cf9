// Drops that the capturing tool wrote at the end of its work (interface statistics block, options isb_ifdrop and isb_osdrop).
import { forEachOption } from './pcapng-options.ts'

const ISB_IFDROP = 5
const ISB_OSDROP = 7

/** Packets lost before the capturing tool saw them, by the block whose body is view[at, end); undefined where it does not say. */
export const dropsOf = (view: DataView, at: number, end: number, littleEndian: boolean): number | undefined => {
  let drops: number | undefined
  forEachOption(view, at + 12, end, littleEndian, (code, offset, length) => {
    if ((code !== ISB_IFDROP && code !== ISB_OSDROP) || length !== 8) return
    drops = (drops ?? 0) + Number(view.getBigUint64(offset, littleEndian))
  })
  return drops
}
