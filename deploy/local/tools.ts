// Where set-up puts what it brings, and where the supervisor finds it.
import { readFileSync } from 'node:fs'
import path from 'node:path'
import { KAFKA_VERSION, REGISTRY_VERSION } from './setup/versions.ts'

export const PROJECT_DIR = path.resolve(import.meta.dirname, '../..')
export const TOOLS_DIR = path.join(PROJECT_DIR, '.tools')

export const KAFKA_LIBS_DIR = path.join(TOOLS_DIR, `kafka-${KAFKA_VERSION}`, 'libs')
export const REGISTRY_DIR = path.join(TOOLS_DIR, `apicurio-registry-${REGISTRY_VERSION}`)
export const MINILM_DIR = path.join(TOOLS_DIR, 'models', 'minilm')
/** List of hosting, VPN, CDN, crawler and Tor networks. */
export const NETWORKS_DIR = path.join(TOOLS_DIR, 'networks')
/** A new, empty database to copy. */
export const DATABASE_TEMPLATE_DIR = path.join(TOOLS_DIR, 'database-template')
export const JAVA_FILE = path.join(TOOLS_DIR, 'java.json')

/** The Java that set-up found or brought. */
export type Java = { readonly command: string; readonly major: number }

/** Throws when set-up has not run. */
export const readJava = (): Java => {
  try {
    return JSON.parse(readFileSync(JAVA_FILE, 'utf8')) as Java
  } catch (cause) {
    throw new Error('the local stack is not set up: run `make setup`', { cause })
  }
}

/** Class-data archive of a JVM program: halves its start. Bound to the Java that made it. */
export const archiveFile = (program: 'kafka' | 'registry', java: Java): string => {
  const version = program === 'kafka' ? KAFKA_VERSION : REGISTRY_VERSION
  return path.join(TOOLS_DIR, 'archives', `${program}-${version}-java${java.major}.jsa`)
}
