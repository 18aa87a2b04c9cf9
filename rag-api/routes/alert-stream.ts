// GET /v1/alerts/stream: server-sent events named "alert", one JSON alert each; the newest first page at once, then every change.
import type { FastifyInstance } from 'fastify'
import type { LiveAlerts } from '../live-alerts.ts'
import type { RagMetrics } from '../metrics.ts'
import { Problem } from '../problem.ts'

const MAX_STREAMS = 64
const KEEP_ALIVE_MS = 15_000
/** A client that reads slower than this is cut off; it connects again and gets the newest page. */
const MAX_WAITING_BYTES = 4_194_304

export const alertStreamRoutes =
  ({ live, metrics }: { readonly live: LiveAlerts; readonly metrics: RagMetrics }) =>
  async (app: FastifyInstance) => {
    const schema = { summary: 'Live alerts as server-sent events.', tags: ['alerts'], produces: ['text/event-stream'] }
    app.get('/v1/alerts/stream', { schema, config: { needs: 'alerts' } }, (_request, reply) => {
      if (live.size >= MAX_STREAMS)
        throw new Problem(503, 'Too many streams', `At most ${MAX_STREAMS} streams are open at once.`)
      reply.hijack()
      const { raw } = reply
      raw.writeHead(200, {
        ...headersOf(reply.getHeaders()),
        'content-type': 'text/event-stream',
        'cache-control': 'no-store',
        'x-accel-buffering': 'no',
      })
      const write = (text: string) => {
        raw.write(text)
        if (raw.writableLength > MAX_WAITING_BYTES) raw.destroy()
      }
      write('retry: 2000\n\n')
      const stop = live.subscribe((alert) =>
        write(`event: alert\nid: ${alert.alert_id}/${alert.revision}\ndata: ${JSON.stringify(alert)}\n\n`),
      )
      const keepAlive = setInterval(() => write(': still here\n\n'), KEEP_ALIVE_MS)
      metrics.setStreams(live.size)
      raw.on('close', () => {
        clearInterval(keepAlive)
        stop()
        metrics.setStreams(live.size)
      })
    })
  }

type Headers = ReturnType<import('fastify').FastifyReply['getHeaders']>
const headersOf = (headers: Headers): Record<string, string | number | string[]> =>
  Object.fromEntries(Object.entries(headers).flatMap(([name, value]) => (value === undefined ? [] : [[name, value]])))
