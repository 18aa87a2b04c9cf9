// What the system knows about a process: whether it is still the same one, its memory and its CPU time.
import { execFileSync } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'

export type ProcessFacts = {
  /** Changes when the system gives the pid to another process. */
  readonly identity: string
  readonly rssBytes: number
  readonly cpuMs: number
}

/** Linux counts CPU time for user space in 1/100 s on every platform (USER_HZ). */
const TICK_MS = 10

/** Undefined when no such process runs (a zombie does not run). */
export const readProcess = (pid: number): ProcessFacts | undefined =>
  existsSync('/proc/self/stat') ? fromProc(pid) : fromPs(pid)

/** proc_pid_stat(5): after the name in parentheses come state (field 3), ... utime (14), stime (15), ... starttime (22). */
const fromProc = (pid: number): ProcessFacts | undefined => {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'latin1')
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
    if (fields[0] === 'Z') return undefined
    const rssKb = /^VmRSS:\s+(\d+)/m.exec(readFileSync(`/proc/${pid}/status`, 'latin1'))?.[1] ?? 0
    const cpuTicks = Number(fields[11]) + Number(fields[12])
    return { identity: String(fields[19]), rssBytes: Number(rssKb) * 1024, cpuMs: cpuTicks * TICK_MS }
  } catch (error) {
    if (['ENOENT', 'ESRCH'].includes((error as NodeJS.ErrnoException).code ?? '')) return undefined
    throw error
  }
}

const fromPs = (pid: number): ProcessFacts | undefined => {
  try {
    const args = ['-o', 'rss=,time=,lstart=', '-p', String(pid)]
    const line = execFileSync('ps', args, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] }).trim()
    const [rssKb = '0', time = '0', ...started] = line.split(/\s+/)
    const seconds = time.split(/[:-]/).reduce((total, part) => total * 60 + Number(part), 0)
    return { identity: started.join(' '), rssBytes: Number(rssKb) * 1024, cpuMs: seconds * 1000 }
  } catch {
    return undefined // ps ends with status 1 when there is no such process
  }
}
