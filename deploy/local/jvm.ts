// How the two Java programs are run: small heap, one collector thread, quick to start.
import { existsSync } from 'node:fs'
import type { Environment } from './launch.ts'
import type { Java } from './tools.ts'

const HEAP = ['-Xms64m', '-Xmx256m']

/**
 * Compiling with C1 only and a class-data archive brings Kafka from 3.2 s to 1.3 s and the registry from 4.7 s to 3.6 s on two cores.
 * `record`: write the archive when the program ends, instead of using it.
 */
export const jvmFlags = (archive: string, record: boolean): string[] => {
  const sharing = record ? [`-XX:ArchiveClassesAtExit=${archive}`] : [`-XX:SharedArchiveFile=${archive}`]
  return [
    ...HEAP,
    '-XX:+UseSerialGC',
    '-XX:TieredStopAtLevel=1',
    '-XX:+ExitOnOutOfMemoryError',
    ...(record || existsSync(archive) ? sharing : []),
  ]
}

/** How a Java program of the stack is run. */
export type JvmOptions = {
  readonly java: Java
  readonly dataDir: string
  readonly logFile: string
  /** What the program inherits. */
  readonly environment: Environment
  /** Set-up only: write the class-data archive to this file when the program ends. */
  readonly recordArchive?: string
}
