// Kafka, registry and TimescaleDB as containers of the official images (those of compose.yaml), where Docker answers.
import { GenericContainer, getContainerRuntimeClient, type StartedTestContainer, Wait } from 'testcontainers'
import { findFreePorts } from '../../deploy/local/ports.ts'

const KAFKA_IMAGE = 'apache/kafka:4.4.0'
const REGISTRY_IMAGE = 'apicurio/apicurio-registry:3.3.3'
const DATABASE_IMAGE = 'timescale/timescaledb-ha:pg17'
const PASSWORD = 'only-for-this-test-run'

export type Containers = {
  /** As environment variables of the stack. */
  readonly addresses: Readonly<Record<'KAFKA_BROKERS' | 'SCHEMA_REGISTRY_URL' | 'DATABASE_URL', string>>
  stop(): Promise<void>
}

/** Undefined when no Docker (or Podman) answers, which is known within milliseconds. */
export const startContainers = async (): Promise<Containers | undefined> => {
  const runtime = await getContainerRuntimeClient().catch(() => undefined)
  if (runtime === undefined) return undefined
  const { host } = runtime.info.containerRuntime
  const [kafkaPort = 0] = await findFreePorts(1)
  const started = await Promise.all([startKafka(host, kafkaPort), startRegistry(), startDatabase()])
  const [, registry, database] = started
  return {
    addresses: {
      KAFKA_BROKERS: `${host}:${kafkaPort}`,
      SCHEMA_REGISTRY_URL: `http://${host}:${registry.getMappedPort(8080)}/apis/ccompat/v7`,
      DATABASE_URL: `postgres://postgres:${PASSWORD}@${host}:${database.getMappedPort(5432)}/postgres`,
    },
    stop: async () => {
      await Promise.all(started.map((container) => container.stop()))
    },
  }
}

/** The port is chosen beforehand: the broker must know the address that it tells its clients. */
const startKafka = (host: string, port: number): Promise<StartedTestContainer> =>
  new GenericContainer(KAFKA_IMAGE)
    .withExposedPorts({ container: 9092, host: port })
    .withEnvironment({
      KAFKA_NODE_ID: '1',
      KAFKA_PROCESS_ROLES: 'broker,controller',
      KAFKA_CONTROLLER_QUORUM_VOTERS: '1@localhost:9093',
      KAFKA_LISTENERS: 'PLAINTEXT://:9092,CONTROLLER://:9093',
      KAFKA_ADVERTISED_LISTENERS: `PLAINTEXT://${host}:${port}`,
      KAFKA_CONTROLLER_LISTENER_NAMES: 'CONTROLLER',
      KAFKA_LISTENER_SECURITY_PROTOCOL_MAP: 'PLAINTEXT:PLAINTEXT,CONTROLLER:PLAINTEXT',
      KAFKA_OFFSETS_TOPIC_REPLICATION_FACTOR: '1',
      KAFKA_TRANSACTION_STATE_LOG_REPLICATION_FACTOR: '1',
      KAFKA_TRANSACTION_STATE_LOG_MIN_ISR: '1',
      KAFKA_GROUP_INITIAL_REBALANCE_DELAY_MS: '0',
      KAFKA_AUTO_CREATE_TOPICS_ENABLE: 'false',
    })
    .withWaitStrategy(Wait.forLogMessage(/Kafka Server started/))
    .start()

const startRegistry = (): Promise<StartedTestContainer> =>
  new GenericContainer(REGISTRY_IMAGE)
    .withExposedPorts(8080)
    .withWaitStrategy(Wait.forHttp('/apis/ccompat/v7/subjects', 8080))
    .start()

// The image starts the server twice (once to make the database): only the second start is the real one.
const startDatabase = (): Promise<StartedTestContainer> =>
  new GenericContainer(DATABASE_IMAGE)
    .withExposedPorts(5432)
    .withEnvironment({ POSTGRES_PASSWORD: PASSWORD })
    .withWaitStrategy(Wait.forLogMessage(/database system is ready to accept connections/, 2))
    .start()
