// make bench: the road over the local stack. 1 latency at steady rates, from export to a row that SELECT sees; 2 the rate at which a
// backlog is worked off; both with the CPU of every process; 3 the store alone, 4 the tier in memory alone. A stack and data folder of its own; `--json` for one JSON object.
import { mkdtempSync, rmSync } from 'node:fs'
import { availableParallelism, tmpdir, totalmem } from 'node:os'
import path from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { openEventPublisher } from '../cli/sensor-output.ts'
import { readStackSettings } from '../deploy/local/config.ts'
import { readProcess } from '../deploy/local/process-table.ts'
import { SERVICES } from '../deploy/local/services.ts'
import { type Stack, startStack } from '../deploy/local/supervisor.ts'
import { openDatabase } from '../sql/database.ts'
import { measureHot, printHot } from './hot.ts'
import { readTemplates, sendLoad } from './load.ts'
import { measureStorage, type StoragePrice, storageText } from './storage/writer.ts'
import { countRows, percentile, watchRows } from './visibility.ts'

const RATES = [200, 1000, 2000]
const SECONDS = 15
const BACKLOG = 40_000
const STORED_ROWS = 40_000
const PATIENCE_MS = 120_000
const EVERY_MS = 20

type Cpu = Readonly<Record<string, number>>
type LatencyRun = { events: number; seen: number; perSecond: number; p50: number; p95: number; max: number; cpu: Cpu }
type BacklogRun = { events: number; seen: number; seconds: number; perSecond: number; cpu: Cpu }

/** CPU milliseconds of each process of the stack, and of this one (the sensor's side). */
const cpuOf = (stack: Stack): Cpu => {
  const processes = stack.status().map(({ name, pid }) => [name, pid ? (readProcess(pid)?.cpuMs ?? 0) : 0] as const)
  return Object.fromEntries([...processes, ['producer', readProcess(process.pid)?.cpuMs ?? 0]])
}

/** CPU microseconds per event of each process since `before`. */
const pricesSince = (before: Cpu, after: Cpu, events: number): Cpu =>
  Object.fromEntries(
    Object.entries(after).map(([name, ms]) => [name, Math.round(((ms - (before[name] ?? 0)) * 1000) / events)]),
  )

type Results = { latency: LatencyRun[]; backlog: BacklogRun; storage: StoragePrice }

const run = async (stack: Stack): Promise<Results> => {
  const database = openDatabase({ databaseUrl: stack.urls.databaseUrl, applicationName: 'autoinmune-bench' })
  const publisher = await openEventPublisher(stack.environment)
  const templates = await readTemplates()
  const steady = async (perSecond: number, seconds: number): Promise<LatencyRun> => {
    const sensorId = `bench-${perSecond}-${seconds}`
    const total = perSecond * seconds
    const before = cpuOf(stack)
    const deadlineMs = performance.now() + seconds * 1000 + PATIENCE_MS
    const watched = watchRows(database, { sensorId, total, everyMs: EVERY_MS, deadlineMs })
    await sendLoad(publisher, templates, { sensorId, total, perSecond })
    const latencies = await watched
    const [p50, p95, max] = [0.5, 0.95, 1].map((share) => Math.round(percentile(latencies, share))) as [
      number,
      number,
      number,
    ]
    return {
      events: total,
      seen: latencies.length,
      perSecond,
      p50,
      p95,
      max,
      cpu: pricesSince(before, cpuOf(stack), total),
    }
  }
  const backlog = async (): Promise<BacklogRun> => {
    const before = cpuOf(stack)
    const startedMs = performance.now()
    await sendLoad(publisher, templates, {
      sensorId: 'bench-backlog',
      total: BACKLOG,
      perSecond: Number.POSITIVE_INFINITY,
    })
    let seen = 0
    while (seen < BACKLOG && performance.now() < startedMs + PATIENCE_MS) {
      await wait(200)
      seen = await countRows(database, 'bench-backlog')
    }
    const seconds = (performance.now() - startedMs) / 1000
    const cpu = pricesSince(before, cpuOf(stack), BACKLOG)
    return { events: BACKLOG, seen, seconds: Number(seconds.toFixed(1)), perSecond: Math.round(seen / seconds), cpu }
  }
  try {
    await steady(500, 6) // warms code and caches; not reported
    const latency: LatencyRun[] = []
    for (const rate of RATES) latency.push(await steady(rate, SECONDS))
    const done = await backlog()
    const databasePid = stack.status().find(({ name }) => name === 'database')?.pid
    const storage = await measureStorage(stack.urls.databaseUrl, STORED_ROWS, 2000, databasePid)
    return { latency, backlog: done, storage }
  } finally {
    await publisher.close()
    await database.end()
  }
}

const print = ({ latency, backlog, storage }: Results): void => {
  const memory = Math.round(totalmem() / 2 ** 30)
  console.log(
    `\n${availableParallelism()} cores, ${memory} GiB. From export to a row that SELECT sees, ms (asked every ${EVERY_MS} ms):`,
  )
  for (const { perSecond, p50, p95, max, seen, events } of latency) {
    console.log(
      `  ${String(perSecond).padStart(6)} events/s: p50 ${p50}  p95 ${p95}  max ${max}   (${seen} of ${events} seen)`,
    )
  }
  console.log(
    `A backlog of ${backlog.events}: ${backlog.perSecond} events/s (${backlog.seen} seen in ${backlog.seconds} s)`,
  )
  console.log('CPU, microseconds per event:')
  const names = Object.keys(backlog.cpu)
  console.log(
    `  ${'process'.padEnd(10)} ${[...latency.map(({ perSecond }) => `${perSecond}/s`), 'backlog'].map((head) => head.padStart(8)).join('')}`,
  )
  const runs = [...latency.map(({ cpu }) => cpu), backlog.cpu]
  for (const name of names)
    console.log(`  ${name.padEnd(10)} ${runs.map((cpu) => String(cpu[name] ?? 0).padStart(8)).join('')}`)
  const totals = runs.map((cpu) => Object.values(cpu).reduce((sum, value) => sum + value, 0))
  console.log(`  ${'together'.padEnd(10)} ${totals.map((total) => String(total).padStart(8)).join('')}`)
  console.log(`Rows alone, one connection, 2,000 a statement: ${storageText(storage)}`)
}

const main = async (): Promise<void> => {
  const dataDir = mkdtempSync(path.join(tmpdir(), 'autoinmune-bench-'))
  const ports = [
    'KAFKA_PORT',
    'KAFKA_CONTROLLER_PORT',
    'REGISTRY_PORT',
    'DATABASE_PORT',
    'HTTP_PORT',
    'HEALTH_PORTS_FROM',
  ]
  const changes = { DATA_DIR: dataDir, ...Object.fromEntries(ports.map((name) => [name, '0'])) }
  const stack = await startStack({ ...readStackSettings(changes), services: SERVICES, onEvent: () => {} })
  try {
    const results = await run(stack)
    const hot = await measureHot()
    if (process.argv.includes('--json')) console.log(JSON.stringify({ ...results, hot }))
    else {
      print(results)
      printHot(hot)
    }
  } finally {
    await stack.stop()
    rmSync(dataDir, { recursive: true, force: true })
  }
}

await main()
