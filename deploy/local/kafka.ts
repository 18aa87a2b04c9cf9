// Apache Kafka as one process (KRaft: broker and controller), on loopback.
import { execFile } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { existsSync, mkdirSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { promisify } from 'node:util'
import { type JvmOptions, jvmFlags } from './jvm.ts'
import type { Program } from './launch.ts'
import { isKafkaReady } from './readiness.ts'
import { archiveFile, KAFKA_LIBS_DIR } from './tools.ts'

const HOST = '127.0.0.1'
const CLASS_PATH = path.join(KAFKA_LIBS_DIR, '*')

type KafkaOptions = JvmOptions & { readonly port: number; readonly controllerPort: number }

/** Writes the configuration and, the first time, formats the data folder. */
export const prepareKafka = async (options: KafkaOptions): Promise<Program> => {
  const { java, port, dataDir } = options
  const properties = path.join(dataDir, 'server.properties')
  const logging = path.join(dataDir, 'log4j2.properties')
  mkdirSync(dataDir, { recursive: true })
  writeFileSync(properties, serverProperties(options))
  writeFileSync(logging, LOGGING)
  const log4j = `-Dlog4j2.configurationFile=${logging}`
  if (!existsSync(path.join(dataDir, 'topics', 'meta.properties'))) await format(java.command, log4j, properties)
  const archive = options.recordArchive ?? archiveFile('kafka', java)
  const flags = jvmFlags(archive, options.recordArchive !== undefined)
  return {
    name: 'kafka',
    command: java.command,
    args: [...flags, log4j, '-cp', CLASS_PATH, 'kafka.Kafka', properties],
    env: options.environment,
    logFile: options.logFile,
    address: `${HOST}:${port}`,
    readyWithinMs: 60_000,
    stopWithinMs: 30_000,
    startAttempts: 1,
    isReady: () => isKafkaReady(HOST, port),
  }
}

/** 16 random bytes in base64url. The first bit is 0: an id that begins with "-" would be read as an option by Kafka's tools. */
export const makeClusterId = (bytes = randomBytes(16)): string => {
  bytes[0] = (bytes[0] ?? 0) & 0x7f
  return bytes.toString('base64url')
}

const format = async (java: string, log4j: string, properties: string): Promise<void> => {
  const tool = ['-cp', CLASS_PATH, 'kafka.tools.StorageTool', 'format', '-t', makeClusterId(), '-c', properties]
  const flags = ['-Xmx128m', '-XX:+UseSerialGC', '-XX:TieredStopAtLevel=1', log4j]
  await promisify(execFile)(java, [...flags, ...tool]).catch((cause: unknown) => {
    throw new Error("format Kafka's data folder", { cause })
  })
}

// The session time-out is for a broker killed by -9: the controller frees its place after 2 s instead of 9, and it is back in 5 s
// instead of 13. Offsets and transactions are kept in 4 partitions instead of 50, which one broker opens faster.
const serverProperties = ({ port, controllerPort, dataDir }: KafkaOptions): string => `process.roles=broker,controller
node.id=1
controller.quorum.voters=1@${HOST}:${controllerPort}
listeners=PLAINTEXT://${HOST}:${port},CONTROLLER://${HOST}:${controllerPort}
advertised.listeners=PLAINTEXT://${HOST}:${port}
controller.listener.names=CONTROLLER
listener.security.protocol.map=PLAINTEXT:PLAINTEXT,CONTROLLER:PLAINTEXT
inter.broker.listener.name=PLAINTEXT
log.dirs=${path.join(dataDir, 'topics')}
log.segment.bytes=134217728
log.cleaner.dedupe.buffer.size=16777216
auto.create.topics.enable=false
offsets.topic.replication.factor=1
offsets.topic.num.partitions=4
transaction.state.log.replication.factor=1
transaction.state.log.min.isr=1
transaction.state.log.num.partitions=4
share.coordinator.state.topic.replication.factor=1
share.coordinator.state.topic.min.isr=1
group.initial.rebalance.delay.ms=0
num.network.threads=2
num.io.threads=4
background.threads=2
broker.session.timeout.ms=2000
broker.heartbeat.interval.ms=500
`

const LOGGING = `rootLogger.level=WARN
rootLogger.appenderRef.console.ref=console
appender.console.type=Console
appender.console.name=console
appender.console.layout.type=PatternLayout
appender.console.layout.pattern=[%d] %p %m (%c)%n
logger.server.name=kafka.server.KafkaRaftServer
logger.server.level=INFO
`
