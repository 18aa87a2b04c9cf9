// Opens a source by its type.
import type { LogSource } from '../config.ts'
import { openFileSource } from './file.ts'
import { openHttpSource } from './http.ts'
import type { OpenSource, SourceDeps } from './source.ts'
import { openStreamSource } from './stream.ts'
import { openUdpSource } from './udp.ts'

/** Reads until closed. Throws an error that names the source when it cannot be opened. */
export const openSource = async (source: LogSource, deps: SourceDeps): Promise<OpenSource> => {
  try {
    switch (source.type) {
      case 'file':
        return openFileSource(source, deps)
      case 'udp':
        return await openUdpSource(source, deps)
      case 'http':
        return await openHttpSource(source, deps)
      default:
        return await openStreamSource(source, deps)
    }
  } catch (cause) {
    throw new Error(`log source ${source.name}`, { cause })
  }
}
