// `make setup`: brings what the project needs from the package registries. `main.ts models`: that chain only.
// Imports nothing from node_modules, which may not exist yet. Chains run side by side; every failure is listed, with its remedy.
import { mkdirSync, readdirSync, rmSync, statSync } from 'node:fs'
import path from 'node:path'
import { TOOLS_DIR } from '../tools.ts'
import { archivesStep } from './archives.ts'
import { SetupError } from './command.ts'
import { kafkaStep, registryStep } from './jars.ts'
import { javaStep } from './java.ts'
import { modelStep } from './models.ts'
import { networksStep } from './networks.ts'
import { packagesStep } from './packages.ts'
import type { Step } from './step.ts'
import { templateStep } from './template.ts'

// biome-ignore lint/style/noProcessEnv: the one reader, processors/runtime/environment.ts, cannot load before `npm ci`
const environment = process.env
const CHAINS: Readonly<Record<string, readonly Step[]>> = {
  packages: [packagesStep, templateStep(environment)],
  stack: [javaStep(environment.JAVA_HOME), kafkaStep, registryStep, archivesStep(environment)],
  models: [modelStep, networksStep],
}

const ABANDONED_AFTER_MS = 3_600_000

const perform = async (step: Step): Promise<void> => {
  if (step.isDone()) return
  console.log(`set-up: ${step.title} …`)
  const startedAt = performance.now()
  const note = await step.run()
  console.log(`set-up: ${step.title} is here after ${((performance.now() - startedAt) / 1000).toFixed(1)} s`)
  if (note !== undefined) console.log(`set-up: note: ${note}`)
}

/** Steps of a chain need the ones before; a failure ends the chain. */
const performChain = async (chain: readonly Step[]): Promise<void> => {
  for (const step of chain)
    await perform(step).catch((error: unknown) => {
      throw new Error(step.title, { cause: error })
    })
}

const describe = (reason: unknown): string => {
  const { message, cause } = reason as Error
  const remedy = cause instanceof SetupError ? `\n  remedy: ${cause.remedy}` : ''
  return `set-up: ${message}: ${cause instanceof Error ? cause.message : cause}${remedy}`
}

/** What an interrupted set-up left half-way; younger folders may belong to one that runs now. */
const removeAbandoned = (): void => {
  for (const name of readdirSync(TOOLS_DIR).filter((name) => name.startsWith('partial-'))) {
    const directory = path.join(TOOLS_DIR, name)
    if (Date.now() - statSync(directory).mtimeMs > ABANDONED_AFTER_MS)
      rmSync(directory, { recursive: true, force: true })
  }
}

// An end by `exit` also ends the Kafka or registry that a step may have started (launch.ts); an end by the signal would not.
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => process.exit(130))
mkdirSync(TOOLS_DIR, { recursive: true })
removeAbandoned()
const names = process.argv.length > 2 ? process.argv.slice(2) : Object.keys(CHAINS)
const results = await Promise.allSettled(names.map((name) => performChain(CHAINS[name] ?? [])))
for (const result of results) {
  if (result.status === 'fulfilled') continue
  console.error(describe(result.reason))
  process.exitCode = 1
}
