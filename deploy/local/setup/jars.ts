// Kafka and the registry, from Maven Central.
import { mkdirSync, readdirSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { KAFKA_LIBS_DIR, REGISTRY_DIR, readJava } from '../tools.ts'
import { attempt, run } from './command.ts'
import { isStamped, replaceDirectory, type Step, stamp } from './step.ts'
import { KAFKA_VERSION, MAVEN_DEPENDENCY_PLUGIN, REGISTRY_VERSION, SLF4J_BINDING_VERSION } from './versions.ts'

const KAFKA_ORIGIN = `kafka_2.13:${KAFKA_VERSION} log4j-slf4j-impl:${SLF4J_BINDING_VERSION}`
const REGISTRY_ORIGIN = `apicurio-registry-app:${REGISTRY_VERSION}`

export const kafkaStep: Step = {
  title: `Apache Kafka ${KAFKA_VERSION}`,
  isDone: () => isStamped('kafka', KAFKA_ORIGIN, KAFKA_LIBS_DIR),
  run: async () => {
    await replaceDirectory(path.dirname(KAFKA_LIBS_DIR), async (fresh) => {
      writeFileSync(path.join(fresh, 'pom.xml'), kafkaPom())
      await maven(fresh, 'copy-dependencies', `-DoutputDirectory=${fresh}/libs`, '-DincludeScope=runtime')
    })
    stamp('kafka', KAFKA_ORIGIN)
    return undefined
  },
}

export const registryStep: Step = {
  title: `Apicurio Registry ${REGISTRY_VERSION}`,
  isDone: () => isStamped('registry', REGISTRY_ORIGIN, REGISTRY_DIR),
  run: async () => {
    await replaceDirectory(REGISTRY_DIR, async (fresh) => {
      const download = path.join(path.dirname(fresh), 'download')
      mkdirSync(download)
      const artifact = `io.apicurio:apicurio-registry-app:${REGISTRY_VERSION}:tar.gz:all`
      await maven(download, 'copy', `-Dartifact=${artifact}`, `-DoutputDirectory=${download}`)
      const archive = readdirSync(download).find((name) => name.endsWith('.tar.gz'))
      await run('tar', ['xzf', path.join(download, archive ?? ''), '-C', fresh])
    })
    stamp('registry', REGISTRY_ORIGIN)
    return undefined
  },
}

/** Maven needs a Java of its own; where the machine has none it runs on the one that set-up brought. */
const maven = async (directory: string, goal: string, ...options: string[]): Promise<void> => {
  const args = ['-q', '-B', '-ntp', `${MAVEN_DEPENDENCY_PLUGIN}:${goal}`, ...options]
  const hasOwnJava = (await attempt('mvn', ['-v'])).code === 0
  const javaHome = path.dirname(path.dirname(readJava().command))
  await (hasOwnJava ? run('mvn', args, directory) : run('env', [`JAVA_HOME=${javaHome}`, 'mvn', ...args], directory))
}

const dependency = (group: string, artifact: string, version: string): string =>
  `<dependency><groupId>${group}</groupId><artifactId>${artifact}</artifactId><version>${version}</version></dependency>`

const kafkaPom = (): string => `<project xmlns="http://maven.apache.org/POM/4.0.0">
  <modelVersion>4.0.0</modelVersion>
  <groupId>autoinmune</groupId><artifactId>kafka</artifactId><version>1</version><packaging>pom</packaging>
  <dependencies>
    ${dependency('org.apache.kafka', 'kafka_2.13', KAFKA_VERSION)}
    ${dependency('org.apache.logging.log4j', 'log4j-slf4j-impl', SLF4J_BINDING_VERSION)}
  </dependencies>
</project>
`
