// LISTEN and NOTIFY for many clients over one engine: it listens to what any of them listens to, and each gets its own.
import type { Session } from './session.ts'
import { quoteIdentifier } from './sql-text.ts'

export type Notifications = {
  /** Gives a notification to every listening session but `from`, whose answer carries it already. */
  route(channel: string, notification: Buffer, from: Session): void
  /** The engine forgot channels that some session may still listen to. */
  relisten(): void
  /** A session is gone: the engine need not listen to what only it heard. */
  forget(session: Session): void
}

/** `run` executes SQL of ours. */
export const createNotifications = (sessions: ReadonlySet<Session>, run: (sql: string) => void): Notifications => {
  const runEach = (command: string, channels: readonly string[]) => {
    if (channels.length > 0) run(channels.map((channel) => `${command} ${quoteIdentifier(channel)}`).join(';'))
  }
  return {
    route: (channel, notification, from) => {
      for (const session of sessions) {
        if (session !== from && session.channels.has(channel)) session.notify(notification)
      }
    },
    relisten: () => runEach('LISTEN', [...new Set([...sessions].flatMap((session) => [...session.channels]))]),
    forget: (session) => {
      const own = [...session.channels]
      session.channels.clear()
      runEach(
        'UNLISTEN',
        own.filter((channel) => ![...sessions].some((other) => other.channels.has(channel))),
      )
    },
  }
}
