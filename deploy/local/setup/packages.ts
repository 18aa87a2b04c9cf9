// The project's npm packages, and libpcap's headers for the one that is compiled here.
import { existsSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { PROJECT_DIR } from '../tools.ts'
import { attempt, run } from './command.ts'
import type { Step } from './step.ts'

const HEADER_DIRS = ['/usr/include', '/usr/local/include', '/opt/homebrew/include']
const NO_CAPTURE = 'live capture will not work (reading capture files does)'

type Lock = { readonly packages: Readonly<Record<string, { readonly version?: string; readonly optional?: boolean }>> }

const readLock = (file: string): Lock => JSON.parse(readFileSync(path.join(PROJECT_DIR, file), 'utf8')) as Lock
const inProject = (file: string): boolean => existsSync(path.join(PROJECT_DIR, file))

const hasHeaders = (): boolean => HEADER_DIRS.some((directory) => existsSync(path.join(directory, 'pcap.h')))
const hasCapture = (): boolean => inProject('node_modules/cap/build/Release/cap.node')

/** True when what is present is what the lock file wants; optional packages may be absent (other platforms, no headers). */
export const satisfies = (present: Lock, wanted: Lock): boolean =>
  Object.entries(present.packages).every(([name, { version }]) => wanted.packages[name]?.version === version) &&
  Object.entries(wanted.packages).every(
    ([name, { optional }]) => name === '' || optional || present.packages[name] !== undefined,
  )

const matchesLock = (): boolean =>
  inProject('node_modules/.package-lock.json') &&
  satisfies(readLock('node_modules/.package-lock.json'), readLock('package-lock.json'))

export const packagesStep: Step = {
  title: 'npm packages',
  isDone: () => matchesLock() && inProject('schemas/messages.gen.js') && (hasCapture() || !hasHeaders()),
  run: async () => {
    const headersNote = hasHeaders() ? undefined : await installHeaders()
    await run(
      'env',
      ['ONNXRUNTIME_NODE_INSTALL=skip', 'npm', 'ci', '--no-audit', '--no-fund', ...nodeHeaders()],
      PROJECT_DIR,
    )
    if (hasCapture()) return undefined
    return headersNote ?? `${NO_CAPTURE}: the package "cap" could not be compiled; see \`npm rebuild cap\``
  },
}

/** Headers of the Node that runs this; a `nodedir` in the user's own npm settings would compile against another version. */
const nodeHeaders = (): string[] => {
  const directory = path.dirname(path.dirname(process.execPath))
  return existsSync(path.join(directory, 'include', 'node', 'node.h')) ? [`--nodedir=${directory}`] : []
}

/** On Debian as root: installs them. Answers what a person should know when they are still absent. */
const installHeaders = async (): Promise<string | undefined> => {
  const remedy = `${NO_CAPTURE}: libpcap's headers are missing (Debian: apt-get install libpcap-dev, then \`make setup\`)`
  if (process.getuid?.() !== 0 || !existsSync('/usr/bin/apt-get')) return remedy
  const install = ['DEBIAN_FRONTEND=noninteractive', 'apt-get', 'install', '-y', '-q', 'libpcap-dev']
  if ((await attempt('env', install)).code !== 0) {
    await attempt('apt-get', ['update', '-q'])
    await attempt('env', install)
  }
  return hasHeaders() ? undefined : remedy
}
