// The Python side of `autoinmune learn`: training/learn.py in the environment that training/setup.sh makes.
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync } from 'node:fs'
import path from 'node:path'

const ROOT = path.resolve(import.meta.dirname, '../..')
const PYTHON = path.join(ROOT, '.tools/training/bin/python')
const SCRIPT = path.join(ROOT, 'training/learn.py')

export type LearnRun = {
  readonly table: string
  readonly current: string
  readonly out: string
  readonly json: boolean
}

/** Throws what is missing and what makes it. */
export const requirePython = (python = PYTHON, script = SCRIPT): void => {
  if (!existsSync(script))
    throw new Error(`${script} is not there: learning needs the repository, not an image of the services`)
  if (!existsSync(python)) throw new Error(`the Python that training needs is not set up: run \`sh training/setup.sh\``)
}

/** Trains a candidate; what it prints goes to standard output. Throws when it fails; its reason is on standard error by then. */
export const runTraining = async ({ table, current, out, json }: LearnRun): Promise<void> => {
  const options = ['--table', table, '--current', current, '--out', out, ...(json ? ['--json'] : [])]
  // Threads that spin while they wait for one another are slow beside other work.
  const child = spawn('nice', [PYTHON, SCRIPT, ...options], {
    stdio: ['ignore', 'inherit', 'inherit'],
    env: { PATH: '/usr/bin:/bin', OMP_NUM_THREADS: '1', OMP_WAIT_POLICY: 'passive' },
  })
  const [code] = (await once(child, 'close')) as [number | null]
  if (code !== 0) throw new Error(`learning ended with ${code ?? 'a signal'}; no candidate was written`)
}
