// Other flow meters on the same capture, each with the settings closest to ours. Whoever is not installed is left out, with a word.
import { createSocket } from 'node:dgram'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { bestOf, type ChildRun, findProgram, runTimed } from './child.ts'

const DIRECTORIES = ['/usr/local/bin', '/usr/bin', '/usr/sbin', '/usr/local/sbin', '/opt/homebrew/bin']
const VIRTUAL_ENVIRONMENT = path.resolve(import.meta.dirname, '../../.tools/nfstream')

export type Other = {
  readonly name: string
  /** What it computes, so that the ratio is read for what it is. */
  readonly does: string
  readonly install: string
  find(): string | undefined
  run(program: string, file: string): Promise<ChildRun>
}

const COUNT_FLOWS = `
import sys
from nfstream import NFStreamer
if __name__ == '__main__':
    flows = packets = 0
    for flow in NFStreamer(source=sys.argv[1], statistical_analysis=True):
        flows += 1
        packets += flow.bidirectional_packets
    print(flows, packets)
`

/** softflowd wants somewhere to send its records to: a socket of ours that throws them away. */
const withSink = async <T>(work: (port: number) => Promise<T>): Promise<T> => {
  const socket = createSocket('udp4')
  await new Promise<void>((resolve) => socket.bind(0, '127.0.0.1', resolve))
  try {
    return await work(socket.address().port)
  } finally {
    socket.close()
  }
}

/** Without "-c none" it waits for somebody to speak to its control socket once the file is read. */
const runSoftflowd = async (program: string, file: string): Promise<ChildRun> => {
  const dir = mkdtempSync(path.join(tmpdir(), 'autoinmune-bench-'))
  const places = ['-p', path.join(dir, 'pid'), '-c', 'none']
  try {
    return await withSink((port) =>
      runTimed(program, ['-r', file, '-d', '-v', '9', '-m', '262144', '-n', `127.0.0.1:${port}`, ...places]),
    )
  } finally {
    rmSync(dir, { recursive: true, force: true })
  }
}

export const OTHERS: readonly Other[] = [
  {
    name: 'nfstream',
    does: 'statistics and application, its defaults',
    install: `python3 -m venv ${path.relative(process.cwd(), VIRTUAL_ENVIRONMENT)} && ${path.relative(process.cwd(), VIRTUAL_ENVIRONMENT)}/bin/pip install nfstream`,
    find: () => findProgram([path.join(VIRTUAL_ENVIRONMENT, 'bin/python')], []),
    run: (program, file) => runTimed(program, ['-c', COUNT_FLOWS, file]),
  },
  {
    name: 'ndpiReader',
    does: 'application, no statistics',
    install: 'apt-get install libndpi-bin',
    find: () => findProgram(['ndpiReader'], DIRECTORIES),
    run: (program, file) => runTimed(program, ['-q', '-i', file]),
  },
  {
    name: 'argus',
    does: 'metering',
    install: 'apt-get install argus-server',
    find: () => findProgram(['argus'], DIRECTORIES),
    run: (program, file) => runTimed(program, ['-X', '-r', file, '-w', '/dev/null']),
  },
  {
    name: 'softflowd',
    does: 'counting only, NetFlow 9',
    install: 'apt-get install softflowd',
    find: () => findProgram(['softflowd'], DIRECTORIES),
    run: runSoftflowd,
  },
]

/** The best run of another meter, or why there is none. */
export const measureOther = async (other: Other, file: string): Promise<ChildRun | string> => {
  const program = other.find()
  if (!program) return `not installed: ${other.install}`
  try {
    return await bestOf(() => other.run(program, file))
  } catch (error) {
    return `failed: ${error instanceof Error ? error.message : String(error)}`
  }
}
