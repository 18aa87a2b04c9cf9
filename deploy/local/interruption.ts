// Ctrl-C, `kill` and a closed terminal: the first asks for an orderly stop, the second ends this process now.

const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const

/** The process was asked to stop. */
export class InterruptedError extends Error {
  override readonly name = 'InterruptedError'
}

/** Aborted, with an InterruptedError as its reason, when the process is asked to stop. Call once. */
export const watchInterruptions = (): AbortSignal => {
  const controller = new AbortController()
  for (const signal of SIGNALS) {
    process.on(signal, () => {
      // Programs that still run get SIGTERM when this process exits (launch.ts).
      if (controller.signal.aborted) process.exit(130)
      controller.abort(new InterruptedError(`stopped by ${signal}`))
    })
  }
  return controller.signal
}

/** Resolves when `signal` is aborted. Keeps the process alive until then. */
export const interruption = (signal: AbortSignal): Promise<void> =>
  new Promise((resolve) => {
    if (signal.aborted) return resolve()
    const keepAlive = setInterval(() => {}, 60_000)
    signal.addEventListener('abort', () => {
      clearInterval(keepAlive)
      resolve()
    })
  })
