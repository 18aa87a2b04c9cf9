// Class-data archives of Kafka and the registry: each is started once, and the JVM writes down which classes it loaded.
import { mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync } from 'node:fs'
import path from 'node:path'
import { Child } from '../child.ts'
import type { JvmOptions } from '../jvm.ts'
import { prepareKafka } from '../kafka.ts'
import type { Environment, Program } from '../launch.ts'
import { findFreePorts } from '../ports.ts'
import { prepareRegistry } from '../registry.ts'
import { archiveFile, JAVA_FILE, readJava, TOOLS_DIR } from '../tools.ts'
import { isStamped, type Step, stamp } from './step.ts'
import { KAFKA_VERSION, REGISTRY_VERSION } from './versions.ts'

const DIRECTORY = path.join(TOOLS_DIR, 'archives')
const origin = (): string => `${KAFKA_VERSION} ${REGISTRY_VERSION} ${readFileSync(JAVA_FILE, 'utf8')}`

export const archivesStep = (environment: Environment): Step => ({
  title: 'quick start of Kafka and the registry',
  isDone: () => isStamped('archives', origin(), DIRECTORY),
  run: async () => {
    const [port = 0, controllerPort = 0, registryPort = 0] = await findFreePorts(3)
    await record('kafka', environment, (options) => prepareKafka({ ...options, port, controllerPort }))
    await record('registry', environment, async (options) => prepareRegistry({ ...options, port: registryPort }))
    stamp('archives', origin())
    return undefined
  },
})

const record = async (
  name: 'kafka' | 'registry',
  environment: Environment,
  prepare: (options: JvmOptions) => Promise<Program>,
): Promise<void> => {
  const java = readJava()
  const work = mkdtempSync(path.join(TOOLS_DIR, 'partial-'))
  try {
    const recordArchive = path.join(work, 'archive')
    const dataDir = path.join(work, 'data')
    const program = await prepare({ java, environment, dataDir, logFile: path.join(work, 'log'), recordArchive })
    const child = new Child({ ...program, stopWithinMs: 120_000 }, () => {})
    await child.start()
    await child.stop()
    mkdirSync(DIRECTORY, { recursive: true })
    renameSync(recordArchive, archiveFile(name, java))
  } finally {
    rmSync(work, { recursive: true, force: true })
  }
}
