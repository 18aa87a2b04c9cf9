// One line per event of the stack, for a person who watches it start.
import type { StackEvent } from './supervisor.ts'

/** Undefined for what a person need not see. */
export const describeEvent = (event: StackEvent): string | undefined => {
  const name = event.name.padEnd(10)
  switch (event.kind) {
    case 'ready':
      return `${name} ready after ${(event.afterMs / 1000).toFixed(1)} s   ${event.address}`
    case 'died': {
      const { code, signal } = event.exit
      return `${name} ended with ${signal ?? `status ${code}`}, starts again in ${event.retryInMs / 1000} s`
    }
    case 'note':
      return `${name} ${event.text}`
    case 'stopped':
      return `${name} stopped`
    default:
      return undefined
  }
}
