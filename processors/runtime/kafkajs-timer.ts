// kafkajs 2.2.4 keeps a timer running for every idle broker connection with a negative delay: a wake-up each millisecond, and on
// Node 24 a TimeoutNegativeWarning. Nothing waits in an idle, unthrottled queue, so there is nothing to check.
import { createRequire } from 'node:module'

type RequestQueue = {
  readonly pending: readonly unknown[]
  /** Milliseconds since the epoch; -1 where the broker asked for no pause. */
  readonly throttledUntil: number
  scheduleCheckPendingRequests(): void
}

/** Makes kafkajs schedule its check only where requests wait or the broker throttles. */
export const stopIdleTimers = (): void => {
  const queue = createRequire(import.meta.url)('kafkajs/src/network/requestQueue') as { prototype: RequestQueue }
  const schedule = queue.prototype.scheduleCheckPendingRequests
  queue.prototype.scheduleCheckPendingRequests = function (this: RequestQueue) {
    if (this.pending.length > 0 || this.throttledUntil > Date.now()) schedule.call(this)
  }
}
