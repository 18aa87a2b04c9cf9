// Apicurio Registry, which speaks Confluent's API, on loopback.
// It keeps its schemas in an H2 file, not in Kafka: it starts beside Kafka instead of after it, and with half of the CPU.
import { mkdirSync } from 'node:fs'
import path from 'node:path'
import { type JvmOptions, jvmFlags } from './jvm.ts'
import type { Program } from './launch.ts'
import { isHttpOk } from './readiness.ts'
import { archiveFile, REGISTRY_DIR } from './tools.ts'

const HOST = '127.0.0.1'

type RegistryOptions = JvmOptions & { readonly port: number }

export const registryUrl = (port: number): string => `http://${HOST}:${port}/apis/ccompat/v7`

/** The registry, keeping its schemas below `dataDir`. */
export const prepareRegistry = ({
  java,
  port,
  dataDir,
  logFile,
  environment,
  recordArchive,
}: RegistryOptions): Program => {
  mkdirSync(dataDir, { recursive: true })
  const archive = recordArchive ?? archiveFile('registry', java)
  const flags = jvmFlags(archive, recordArchive !== undefined)
  return {
    name: 'registry',
    command: java.command,
    args: [...flags, '-jar', path.join(REGISTRY_DIR, 'quarkus-run.jar')],
    env: {
      ...environment,
      // WRITE_DELAY=0: an acknowledged schema is in the file at once (500 ms late otherwise), so that a kill loses no schema id.
      APICURIO_DATASOURCE_URL: `jdbc:h2:file:${path.join(dataDir, 'schemas')};DB_CLOSE_ON_EXIT=FALSE;WRITE_DELAY=0`,
      APICURIO_DATASOURCE_JDBC_INITIAL_SIZE: '2',
      APICURIO_DATASOURCE_JDBC_MIN_SIZE: '2',
      APICURIO_DATASOURCE_JDBC_MAX_SIZE: '10',
      QUARKUS_HTTP_HOST: HOST,
      QUARKUS_HTTP_PORT: String(port),
      // Its second server (health, metrics) is not used: any free port of loopback.
      QUARKUS_MANAGEMENT_HOST: HOST,
      QUARKUS_MANAGEMENT_PORT: '0',
      QUARKUS_LOG_LEVEL: 'WARN',
      QUARKUS_HTTP_ACCESS_LOG_ENABLED: 'false',
    },
    logFile,
    address: registryUrl(port),
    readyWithinMs: 90_000,
    stopWithinMs: 20_000,
    startAttempts: 1,
    isReady: () => isHttpOk(`${registryUrl(port)}/subjects`),
  }
}
