import { expect, test, vi } from 'vitest'
import { openLiveAlerts } from './live-alerts.ts'
import type { Database } from './queries/queries.ts'
import type { AlertJson, AlertTableRow } from './routes/alert-json.ts'

const row = (alert_id: string, revision: number, stored_at: string): AlertTableRow =>
  ({
    alert_id,
    feedback: [],
    revision,
    stored_at,
    attack_class: 'ddos',
    confidence: 0.9,
    subject_type: 'target',
    subject_value: '10.0.0.5',
  }) as unknown as AlertTableRow

/** A table of alerts that can be added to, or be unreachable. */
const tableOf = (rows: AlertTableRow[]) => {
  const state = { isDown: false, queries: 0 }
  const database: Database = {
    async query(text) {
      state.queries++
      if (state.isDown) throw new Error('connection refused')
      return {
        rows: (text.includes('max(stored_at)') ? [{ since: rows.at(-1)?.stored_at }] : [...rows]) as unknown as Record<
          string,
          unknown
        >[],
      }
    },
  }
  return { database, rows, state }
}
const log = { warn: () => {} }

test('a stream begins with what is there and gets each revision once', async () => {
  const table = tableOf([row('a', 1, '2026-03-10T16:00:00Z')])
  const live = openLiveAlerts(table.database, log, 5)
  const sent: AlertJson[] = []
  live.subscribe((alert) => sent.push(alert))
  await vi.waitFor(() => expect(sent.map(({ alert_id }) => alert_id)).toEqual(['a']))
  table.rows.push(row('b', 1, '2026-03-10T16:00:01Z'))
  await vi.waitFor(() => expect(sent.map(({ alert_id }) => alert_id)).toEqual(['a', 'b']))
  table.rows[0] = row('a', 2, '2026-03-10T16:00:02Z')
  await vi.waitFor(() =>
    expect(sent.map(({ alert_id, revision }) => `${alert_id}${revision}`)).toEqual(['a1', 'b1', 'a2']),
  )
  live.close()
})

test('nobody listening, nobody looks', async () => {
  const table = tableOf([])
  const live = openLiveAlerts(table.database, log, 1)
  const stop = live.subscribe(() => {})
  await vi.waitFor(() => expect(table.state.queries).toBeGreaterThan(3))
  stop()
  let before = -1
  // Quiet once a whole polling period brought no query.
  await vi.waitFor(() => {
    const isQuiet = before === table.state.queries
    before = table.state.queries
    expect(isQuiet).toBe(true)
  })
  live.close()
})

test('what is stored during an outage comes after it', async () => {
  const table = tableOf([])
  const warned = vi.fn()
  const live = openLiveAlerts(table.database, { warn: warned }, 2)
  const sent: AlertJson[] = []
  live.subscribe((alert) => sent.push(alert))
  await vi.waitFor(() => expect(table.state.queries).toBeGreaterThan(3))
  table.state.isDown = true
  await vi.waitFor(() => expect(warned).toHaveBeenCalled())
  table.rows.push(row('meanwhile', 1, '2026-03-10T17:00:00Z'))
  table.state.isDown = false
  await vi.waitFor(() => expect(sent.map(({ alert_id }) => alert_id)).toEqual(['meanwhile']))
  live.close()
})

test('a stream opened during an outage begins after it', async () => {
  const table = tableOf([row('a', 1, '2026-03-10T16:00:00Z')])
  table.state.isDown = true
  const warned = vi.fn()
  const live = openLiveAlerts(table.database, { warn: warned }, 2)
  const sent: AlertJson[] = []
  live.subscribe((alert) => sent.push(alert))
  await vi.waitFor(() => expect(warned).toHaveBeenCalled())
  table.state.isDown = false
  await vi.waitFor(() => expect(sent.map(({ alert_id }) => alert_id)).toEqual(['a']))
  live.close()
})
