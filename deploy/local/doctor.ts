// What the local stack needs, checked one by one: tools, packages, folders, ports, addresses.
import { accessSync, constants, mkdirSync, statfsSync } from 'node:fs'
import { createRequire } from 'node:module'
import { totalmem } from 'node:os'
import { EnvironmentError, inheritedEnvironment } from '../../processors/runtime/environment.ts'
import { readStackSettings, type StackConfig } from './config.ts'
import { answersQueries } from './database.ts'
import { requireFreePorts } from './ports.ts'
import { isHttpOk, isKafkaReady } from './readiness.ts'
import { kafkaStep, registryStep } from './setup/jars.ts'
import { javaStep } from './setup/java.ts'
import { modelStep } from './setup/models.ts'
import { networksStep } from './setup/networks.ts'
import { packagesStep } from './setup/packages.ts'
import { factsOf, readState } from './state-file.ts'

/** `problem` is absent when all is well; `isFatal` false: the rest works without it. */
export type Finding = {
  readonly title: string
  readonly problem?: string
  readonly remedy?: string
  readonly isFatal: boolean
}

const NODE_MAJOR = 24
const NEEDED_DISK_BYTES = 4e9
const NEEDED_MEMORY_BYTES = 3e9

/** Every check, in the order in which a newcomer would mend what is wrong. */
export const examine = async (): Promise<Finding[]> => {
  const tools = examineTools()
  try {
    const { config } = readStackSettings()
    return [...tools, examineFolder(config), ...(await examinePorts(config)), ...(await examineAddresses(config))]
  } catch (error) {
    if (!(error instanceof EnvironmentError)) throw error
    return [...tools, finding('environment variables', error.message, 'correct them')]
  }
}

const finding = (title: string, problem: string | undefined, remedy: string, isFatal = true): Finding =>
  problem === undefined ? { title, isFatal } : { title, problem, remedy, isFatal }

const examineTools = (): Finding[] => {
  const major = Number(process.versions.node.split('.')[0])
  const steps = [
    packagesStep,
    javaStep(inheritedEnvironment().JAVA_HOME),
    kafkaStep,
    registryStep,
    modelStep,
    networksStep,
  ]
  const isNodeOld = major < NODE_MAJOR
  return [
    finding(`Node ${NODE_MAJOR}`, isNodeOld ? `this is ${process.version}` : undefined, 'make setup'),
    ...steps.map((step) => finding(step.title, step.isDone() ? undefined : 'is missing or out of date', 'make setup')),
    finding(
      'live capture',
      captureProblem(),
      'install libpcap-dev, then `make setup`; reading files works without',
      false,
    ),
    finding(
      'memory',
      totalmem() < NEEDED_MEMORY_BYTES ? `${(totalmem() / 2 ** 30).toFixed(1)} GiB` : undefined,
      'the whole stack needs about 2.5 GiB',
      false,
    ),
  ]
}

const captureProblem = (): string | undefined => {
  try {
    createRequire(import.meta.url)('cap')
    return undefined
  } catch (error) {
    return `the package "cap" does not load: ${(error as Error).message.split('\n')[0]}`
  }
}

const examineFolder = ({ DATA_DIR }: StackConfig): Finding => {
  const title = `data folder ${DATA_DIR}`
  try {
    mkdirSync(DATA_DIR, { recursive: true, mode: 0o700 })
    accessSync(DATA_DIR, constants.W_OK)
  } catch (error) {
    return finding(title, (error as Error).message, 'set DATA_DIR to a folder that you may write to')
  }
  const { bavail, bsize } = statfsSync(DATA_DIR)
  const freeBytes = bavail * bsize
  const problem = freeBytes < NEEDED_DISK_BYTES ? `only ${(freeBytes / 1e9).toFixed(1)} GB are free` : undefined
  return finding(title, problem, 'set DATA_DIR to a larger disk', false)
}

/** Nothing to check while our own stack holds them. */
const examinePorts = async (config: StackConfig): Promise<Finding[]> => {
  const running = readState(config.DATA_DIR)
  if (running && factsOf(running)) return [finding(`stack, pid ${running.pid}`, undefined, '')]
  const uses = [
    ...(config.KAFKA_BROKERS ? [] : (['KAFKA_PORT', 'KAFKA_CONTROLLER_PORT'] as const)),
    ...(config.SCHEMA_REGISTRY_URL ? [] : (['REGISTRY_PORT'] as const)),
    ...(config.DATABASE_URL ? [] : (['DATABASE_PORT'] as const)),
    'HTTP_PORT' as const,
  ]
  const check = async (variable: (typeof uses)[number]): Promise<Finding> => {
    const port = config[variable]
    const problem = await requireFreePorts([{ port, usedBy: variable, variable }]).then(
      () => undefined,
      (error: Error) => error.message.split(':')[0],
    )
    return finding(`port ${port}`, problem, `set ${variable} to a free port`)
  }
  return Promise.all(uses.filter((variable) => config[variable] !== 0).map(check))
}

const examineAddresses = async (config: StackConfig): Promise<Finding[]> => {
  const { KAFKA_BROKERS: brokers, SCHEMA_REGISTRY_URL: registry, DATABASE_URL: database } = config
  const findings: Finding[] = []
  // With TLS or a password the plain question cannot be asked; the services say at their start what is wrong.
  const environment = inheritedEnvironment()
  if (brokers && !environment.KAFKA_SSL && !environment.KAFKA_SASL_MECHANISM) {
    const [host = '', port = ''] = brokers.split(',')[0]?.split(':') ?? []
    const problem = (await isKafkaReady(host, Number(port))) ? undefined : 'no broker answers'
    findings.push(finding(`Kafka at ${brokers}`, problem, 'correct KAFKA_BROKERS, or unset it to start one here'))
  }
  if (registry?.startsWith('http:') && !environment.SCHEMA_REGISTRY_USERNAME) {
    const problem = (await isHttpOk(`${registry}/subjects`)) ? undefined : 'no registry answers'
    findings.push(finding(`registry at ${registry}`, problem, 'correct SCHEMA_REGISTRY_URL, or unset it'))
  }
  if (database && !config.DATABASE_SSL_CA_FILE) {
    const problem = (await answersQueries(database)) ? undefined : 'no database answers, or not with these credentials'
    findings.push(finding(`database at ${new URL(database).host}`, problem, 'correct DATABASE_URL, or unset it'))
  }
  return findings
}
