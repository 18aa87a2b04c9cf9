// Live capture through a tcpdump of its own: its kernel ring and its C loop take the bursts, and it tells what the kernel dropped.
import { type ChildProcessByStdio, spawn } from 'node:child_process'
import { once } from 'node:events'
import type { Readable } from 'node:stream'
import { openCapture } from './capture-file.ts'
import type { LiveCapture } from './live.ts'

/** The kernel's ring, KiB: half a second of a full gigabit. */
const RING_KIB = 65_536
/** How often it is asked what was dropped so far. */
const ASK_MS = 2000
const MAX_ERRORS = 10_000

type Tool = ChildProcessByStdio<null, Readable, Readable>

/**
 * Captures on `device` with a BPF `filter`. `command` is for tests. The iteration throws with tcpdump's own words when it cannot be
 * started, or ends without being asked to.
 */
export const openToolCapture = (device: string, filter = '', command = 'tcpdump'): LiveCapture => {
  const options = ['-i', device, '-n', '-s', '0', '-U', '-B', String(RING_KIB), '-w', '-']
  const child = spawn(command, [...options, '--', ...(filter ? [filter] : [])], { stdio: ['ignore', 'pipe', 'pipe'] })
  const statistics = readStatistics(child)
  const ended = waitForEnd(child, statistics.errors, command)
  let isClosing = false
  const asking = setInterval(() => child.kill('SIGUSR1'), ASK_MS)
  // Installed before tcpdump has its handler, the signal would end it: the first one is sent ASK_MS after the start.
  asking.unref()

  async function* batches() {
    try {
      yield* openCapture(child.stdout).batches
    } catch (error) {
      // A tool that fails at once prints no capture: its own words say more.
      child.kill('SIGTERM')
      if (!isClosing) throw (await ended) ?? error
    } finally {
      clearInterval(asking)
    }
    const failure = await ended
    if (failure && !isClosing) throw failure
  }

  return {
    batches: { [Symbol.asyncIterator]: batches },
    dropped: statistics.dropped,
    close: () => {
      isClosing = true
      clearInterval(asking)
      child.kill('SIGTERM')
    },
  }
}

/** Resolves with what went wrong, when it did. */
const waitForEnd = async (child: Tool, errors: () => string, command: string): Promise<Error | undefined> => {
  try {
    const [code] = await once(child, 'close')
    return code === 0 ? undefined : new Error(`${command} ended with ${code}: ${errors()}`)
  } catch (cause) {
    return new Error(`live capture with ${command} needs it installed (Debian: apt-get install ${command})`, { cause })
  }
}

/** tcpdump says how many packets the kernel dropped when it ends and when it gets SIGUSR1. */
const DROPPED = /(\d+) packets? dropped by kernel/g
const CHATTER = /^.*(listening on|packets? (captured|received by filter|dropped by)).*$/gm

const readStatistics = (child: Tool) => {
  let text = ''
  let dropped = 0
  child.stderr.setEncoding('utf8').on('data', (chunk: string) => {
    text = (text + chunk).slice(-MAX_ERRORS)
    dropped = droppedIn(text) ?? dropped
  })
  return { dropped: () => dropped, errors: () => text.replace(CHATTER, '').trim() }
}

/** The last count of packets dropped by the kernel in what tcpdump printed. */
export const droppedIn = (text: string): number | undefined => {
  const last = [...text.matchAll(DROPPED)].at(-1)
  return last ? Number(last[1]) : undefined
}
