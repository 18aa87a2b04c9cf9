// A progress bar on standard error for long reads; none where nobody looks at it.
import { SingleBar } from 'cli-progress'

export type Progress = {
  /** Bytes read of a total that may not be known. */
  update(bytesRead: number, totalBytes: number | undefined): void
  stop(): void
}

/** Below this size reading is over before a bar would help. */
const MIN_BYTES = 4 << 20

/** A bar labelled with the file's name; it appears with the first update. */
export const startProgress = (label: string): Progress => {
  let bar: SingleBar | undefined
  return {
    update: (bytesRead, totalBytes) => {
      if (!process.stderr.isTTY || totalBytes === undefined || totalBytes < MIN_BYTES) return
      if (!bar) {
        bar = new SingleBar({
          format: `${label} {bar} {percentage}% {eta_formatted}`,
          stream: process.stderr,
          hideCursor: true,
        })
        bar.start(totalBytes, 0)
      }
      bar.update(bytesRead)
    },
    stop: () => bar?.stop(),
  }
}
