// Pages of incidents, single incidents and their reports, asked over HTTP one after the other.
import { type Answered, getOver, type Service } from './service.ts'

const ROUNDS = 3
const MOST_INCIDENTS = 40
const PAGES = 5

type Page = { readonly incidents: readonly { readonly incident_id: string }[]; readonly next_cursor: string | null }

/** Times by what was asked: pages (the first ones, as one leafs through them), incidents by id, reports as JSON and Markdown. */
export const askIncidents = async (service: Service): Promise<Map<string, Answered[]>> => {
  const asked = new Map<string, Answered[]>()
  const get = async <Body>(kind: string, path: string): Promise<Body> => {
    const { answered, text } = await getOver(service, path)
    asked.set(kind, [...(asked.get(kind) ?? []), answered])
    if (!answered.isRight) throw new Error(`${path}: ${answered.intent}`)
    return (kind.startsWith('a report') ? text : JSON.parse(text)) as Body
  }
  for (let round = 0; round < ROUNDS; round++) {
    const ids: string[] = []
    let cursor: string | null = ''
    for (let page = 0; page < PAGES && cursor !== null; page++) {
      const found: Page = await get('a page of 20 incidents', `/v1/incidents?${cursor ? `cursor=${cursor}` : ''}`)
      ids.push(...found.incidents.map(({ incident_id }) => incident_id))
      cursor = found.next_cursor
    }
    await get('a page of 100 incidents', '/v1/incidents?limit=100')
    for (const id of ids.slice(0, MOST_INCIDENTS)) {
      await get('an incident', `/v1/incidents/${id}`)
      await get('a report, JSON', `/v1/incidents/${id}/report?format=json`)
      await get('a report, Markdown', `/v1/incidents/${id}/report?format=markdown`)
    }
  }
  return asked
}
