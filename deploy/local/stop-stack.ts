// Stops a stack that another process supervises.
import { readProcess } from './process-table.ts'
import { waitUntil } from './readiness.ts'
import { endOrphans, factsOf, readState, removeState } from './state-file.ts'

/** Longer than the supervisor needs when every program has to be killed. */
const STOP_WITHIN_MS = 90_000

export type StopResult = 'nothing ran' | 'stopped' | 'ended leftovers'

/**
 * Asks the supervisor of `dataDir` to stop and waits until it has. Where the supervisor was killed, ends what it left.
 * A supervisor that does not stop within 90 s is killed with everything it runs.
 */
export const stopStack = async (dataDir: string): Promise<StopResult> => {
  const state = readState(dataDir)
  if (state === undefined) return 'nothing ran'
  if (factsOf(state) === undefined) {
    await endOrphans(state)
    // A new supervisor may have claimed the folder meanwhile.
    if (readState(dataDir)?.pid === state.pid) removeState(dataDir)
    return 'ended leftovers'
  }
  process.kill(state.pid, 'SIGTERM')
  const hasStopped = async (): Promise<boolean> => factsOf(state) === undefined
  if (await waitUntil(hasStopped, { timeoutMs: STOP_WITHIN_MS })) return 'stopped'
  if (readProcess(state.pid)) process.kill(state.pid, 'SIGKILL')
  await endOrphans(readState(dataDir) ?? state)
  removeState(dataDir)
  return 'ended leftovers'
}
