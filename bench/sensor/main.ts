// npm run bench:sensor -- FILE...: what the sensor does per second of time and of CPU, with every feature and protocol fact, and the
// same captures through other flow meters. CPU is user and system time of the whole process tree, program start included, best of 3.
import { mkdtempSync, rmSync, statSync } from 'node:fs'
import { availableParallelism, tmpdir } from 'node:os'
import path from 'node:path'
import { type BenchArguments, type Job, parseArguments, USAGE } from './arguments.ts'
import { bestOf, type ChildRun, runTimed } from './child.ts'
import { writeCapture } from './generate.ts'
import { measureOther, OTHERS } from './others.ts'

const RUN = path.resolve(import.meta.dirname, 'run.ts')
/** Compiled code is kept between runs, as the command line does (./autoinmune). */
const COMPILED = `NODE_COMPILE_CACHE=${path.resolve(import.meta.dirname, '../../.tools/compile-cache')}`

type SensorRun = ChildRun & { readonly packets: number; readonly flows: number; readonly records: number } & {
  readonly encodedBytes: number
  readonly readingMs: number
  readonly peakBytes: number
}

const measureSensor = async (file: string, ...options: string[]): Promise<SensorRun> => {
  const run = await bestOf(() => runTimed('env', [COMPILED, process.execPath, RUN, file, ...options]))
  return { ...run, ...JSON.parse(run.output) }
}

const whole = (value: number): string => Math.round(value).toLocaleString('en')

const line = (name: string, ...cells: readonly string[]): void => {
  process.stdout.write(`  ${name.padEnd(34)}${cells.map((cell) => cell.padStart(14)).join('')}\n`)
}

const printSensor = (name: string, run: SensorRun, fileBytes: number): void => {
  const seconds = run.readingMs / 1000
  const rates = [run.packets / seconds, run.packets / run.cpuSeconds, run.flows / seconds].map(whole)
  const memory = `${whole(run.peakBytes / 1e6)} MB`
  line(name, ...rates, (fileBytes / 1e6 / seconds).toFixed(0), memory, whole(run.records))
}

const measureFile = async (label: string, file: string, isAlone: boolean): Promise<Totals> => {
  const { size } = statSync(file)
  const plain = await measureSensor(file)
  process.stdout.write(`\n${label}: ${whole(plain.packets)} packets, ${whole(size / 1e6)} MB\n`)
  line('', 'packets/s', 'packets/CPU s', 'flows/s', 'MB/s', 'peak memory', 'records')
  printSensor('autoinmune, events built', plain, size)
  const encoded = await measureSensor(file, '--encode')
  printSensor('autoinmune, and encoded as protobuf', encoded, size)
  if (!isAlone) {
    line('', '', 'packets/CPU s', 'ours/theirs', 'CPU s')
    for (const other of OTHERS) await compareWith(other, file, plain)
  }
  return { packets: plain.packets, cpuSeconds: plain.cpuSeconds, seconds: plain.readingMs / 1000, bytes: size }
}

const compareWith = async (other: (typeof OTHERS)[number], file: string, ours: SensorRun): Promise<void> => {
  const run = await measureOther(other, file)
  const name = `${other.name} (${other.does})`
  if (typeof run === 'string') process.stdout.write(`  ${name}: ${run}\n`)
  else {
    const rate = ours.packets / run.cpuSeconds
    const ratio = (run.cpuSeconds / ours.cpuSeconds).toFixed(2)
    process.stdout.write(
      `  ${name.padEnd(48)}${[whole(rate), ratio, run.cpuSeconds.toFixed(1)].map((cell) => cell.padStart(14)).join('')}\n`,
    )
  }
}

type Totals = { packets: number; cpuSeconds: number; seconds: number; bytes: number }

const captureOf = async (job: Job, dir: string, megabytes: number): Promise<string> => {
  if (!job.isGenerated) return job.files[0] as string
  const file = path.join(dir, `${job.label}.pcap`)
  const packets = await writeCapture(job.files, file, megabytes * 1e6)
  process.stdout.write(`${job.label}: ${whole(packets)} packets made of ${job.files.length} captures\n`)
  return file
}

const measureAll = async ({ jobs, megabytes, isAlone }: BenchArguments): Promise<void> => {
  const dir = mkdtempSync(path.join(tmpdir(), 'autoinmune-bench-'))
  try {
    process.stdout.write(`${availableParallelism()} cores, Node ${process.versions.node}; best of 3 by CPU time\n`)
    const all: Totals[] = []
    for (const job of jobs) {
      const file = await captureOf(job, dir, megabytes)
      all.push(await measureFile(job.label, file, isAlone))
      if (job.isGenerated) rmSync(file)
    }
    const sum = (of: (totals: Totals) => number): number => all.reduce((total, totals) => total + of(totals), 0)
    const packets = sum((totals) => totals.packets)
    const rate = whole(packets / sum((totals) => totals.cpuSeconds))
    const perSecond = whole(packets / sum((totals) => totals.seconds))
    process.stdout.write(
      `\nin all: ${whole(packets)} packets, ${perSecond} packets/s, ${rate} packets per CPU second\n`,
    )
  } finally {
    rmSync(dir, { recursive: true, force: true })
  }
}

try {
  await measureAll(parseArguments(process.argv.slice(2)))
} catch (error) {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n${USAGE}`)
  process.exitCode = 2
}
