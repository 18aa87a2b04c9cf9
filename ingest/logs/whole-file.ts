// State files: small, replaced as a whole.
import { closeSync, fsyncSync, openSync, renameSync, writeSync } from 'node:fs'

/** Replaces the content of `file`. A reader sees the old or the new content, whatever happens in between. */
export const writeWhole = (file: string, text: string): void => {
  const temporary = `${file}.new`
  const descriptor = openSync(temporary, 'w', 0o600)
  try {
    writeSync(descriptor, text)
    fsyncSync(descriptor)
  } finally {
    closeSync(descriptor)
  }
  renameSync(temporary, file)
}
