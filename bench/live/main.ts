// npm run bench:live -- FILE...: the highest rate at which live capture loses nothing. Captures are replayed across a veth pair between
// network namespaces of this bench's own, faster and faster, to the sensor behind `cap` and behind tcpdump. Needs root and tcpreplay.
import { execFileSync, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { availableParallelism, tmpdir } from 'node:os'
import path from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { writeCapture } from '../sensor/generate.ts'
import { LONGEST_FRAME, type Network, openNetwork } from './network.ts'

const WAYS = ['cap', 'tcpdump'] as const
type Way = (typeof WAYS)[number]

/** Packets per second asked for, one run each. */
const RATES = [10_000, 20_000, 30_000, 40_000, 60_000, 80_000, 100_000, 130_000, 170_000, 220_000, 300_000]
const SECONDS = 3
/** Long enough that the highest rates seldom repeat a flow. */
const FILE_BYTES = 120e6
/** What waits in the kernel when the last packet was sent is still taken: until nothing more came for this long. */
const SETTLE_MS = 1500
const PATIENCE_MS = 20_000
/** A rate that is missed twice in a row is the end. */
const MISSES = 2

type Run = { readonly asked: number; readonly sent: number; readonly perSecond: number } & {
  readonly arrived: number
  readonly seen: number
  readonly dropped: number
}

const isInstalled = (program: string): boolean => {
  try {
    execFileSync(program, ['--version'], { stdio: 'ignore' })
    return true
  } catch (error) {
    return !(error instanceof Error && 'code' in error && error.code === 'ENOENT')
  }
}

/** Sends for SECONDS; answers what tcpreplay says it sent, and how fast. */
const replay = (network: Network, file: string, rate: number): { sent: number; perSecond: number } => {
  const options = [`--intf1=${network.device}`, '--preload-pcap', `--pps=${rate}`, `--limit=${rate * SECONDS}`, file]
  const [command = '', ...args] = [...network.sender, 'tcpreplay', ...options]
  const output = execFileSync(command, args, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] })
  const sent = Number(/Actual: (\d+) packets/.exec(output)?.[1] ?? 0)
  const failed = Number(/Failed packets:\s+(\d+)/.exec(output)?.[1] ?? 0)
  return { sent: sent - failed, perSecond: Number(/([\d.]+) pps/.exec(output)?.[1] ?? 0) }
}

const SENSE = path.join(import.meta.dirname, 'sense.ts')

const runOnce = async (network: Network, file: string, way: Way, rate: number): Promise<Run> => {
  const [command = '', ...args] = [...network.receiver, process.execPath, SENSE, network.device, way]
  const sensor = spawn(command, args, { stdio: ['ignore', 'pipe', 'inherit'] })
  const ended = once(sensor, 'close')
  const stop = () => sensor.kill('SIGKILL')
  process.once('exit', stop)
  let output = ''
  sensor.stdout.setEncoding('utf8').on('data', (text: string) => {
    output += text
  })
  while (!output.includes('ready')) await wait(50)
  await wait(700)
  const before = network.received()
  const { sent, perSecond } = replay(network, file, rate)
  await untilSettled(() => seenIn(output))
  const arrived = network.received() - before
  sensor.kill('SIGTERM')
  await ended
  process.off('exit', stop)
  const { seen, dropped } = JSON.parse(/^\{.*\}$/m.exec(output)?.[0] ?? '{}')
  return { asked: rate, sent, perSecond, arrived, seen, dropped }
}

const seenIn = (output: string): number => Number([...output.matchAll(/seen (\d+)/g)].at(-1)?.[1] ?? 0)

const untilSettled = async (count: () => number): Promise<void> => {
  const startedMs = performance.now()
  let [last, sinceMs] = [count(), startedMs]
  while (performance.now() - sinceMs < SETTLE_MS && performance.now() - startedMs < PATIENCE_MS) {
    await wait(100)
    if (count() !== last) [last, sinceMs] = [count(), performance.now()]
  }
}

const whole = (value: number): string => Math.round(value).toLocaleString('en')

const isLossless = ({ sent, arrived, seen, dropped }: Run): boolean =>
  dropped === 0 && arrived === sent && seen === sent

/** Faster and faster until packets are lost; answers the highest rate without loss. */
const climb = async (network: Network, file: string, way: Way): Promise<number> => {
  let best = 0
  let misses = 0
  for (const rate of RATES) {
    const run = await runOnce(network, file, way, rate)
    const { sent, perSecond, seen, dropped } = run
    const verdict = isLossless(run)
      ? 'no loss'
      : `${whole(sent - seen)} lost, ${whole(dropped)} of them counted as dropped`
    process.stdout.write(
      `    ${whole(perSecond).padStart(9)} packets/s: ${whole(seen)} of ${whole(sent)} seen, ${verdict}\n`,
    )
    if (isLossless(run)) best = Math.max(best, perSecond)
    misses = isLossless(run) ? 0 : misses + 1
    if (misses === MISSES || perSecond < rate * 0.8) break
  }
  return best
}

const main = async (args: readonly string[]): Promise<number> => {
  const files = args.filter((arg) => !arg.startsWith('--'))
  if (files.length === 0) {
    process.stderr.write('usage: npm run bench:live -- FILE...   (captures to replay, one after the other)\n')
    return 2
  }
  const missing = ['tcpreplay', 'tcpdump', 'ip'].filter((program) => !isInstalled(program))
  if (process.getuid?.() !== 0) missing.unshift('root')
  if (missing.length > 0) {
    process.stdout.write(`skipped: needs ${missing.join(', ')} (apt-get install tcpreplay tcpdump iproute2)\n`)
    return 0
  }
  const dir = mkdtempSync(path.join(tmpdir(), 'autoinmune-bench-'))
  const network = openNetwork()
  const clean = () => {
    network.close()
    rmSync(dir, { recursive: true, force: true })
  }
  process.once('exit', clean)
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => process.exit(1))
  process.stdout.write(
    `${availableParallelism()} cores for sender, kernel and sensor together; ${SECONDS} s per rate\n`,
  )
  for (const [i, file] of files.entries()) {
    const long = path.join(dir, `${i}.pcap`)
    await writeCapture([file], long, FILE_BYTES, LONGEST_FRAME)
    for (const way of WAYS) {
      process.stdout.write(`  ${path.basename(file)}, captured by ${way}\n`)
      const best = await climb(network, long, way)
      process.stdout.write(`  ${path.basename(file)}, captured by ${way}: ${whole(best)} packets/s without loss\n`)
    }
  }
  return 0
}

process.exitCode = await main(process.argv.slice(2))
