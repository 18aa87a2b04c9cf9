// What a process has cost so far.
import { readdirSync, readFileSync } from 'node:fs'

/** CPU of all threads of a process, milliseconds. */
export const cpuMsOf = (pid: number): number => {
  const tasks = readdirSync(`/proc/${pid}/task`)
  const ns = tasks.map((task) => Number(readFileSync(`/proc/${pid}/task/${task}/schedstat`, 'utf8').split(' ', 1)[0]))
  return ns.reduce((sum, one) => sum + one, 0) / 1e6
}
