// TAXII 2.1 (OASIS, section 4 and 5): discovery, API roots, collections, their objects page by page. What was added since the last visit is
// merged into the copy, in which each indicator is kept in its newest version.
import { type GetRequest, httpGet } from './http-get.ts'
import { newestVersions, type StixIndicator } from './parse-stix.ts'

type Get = (url: string) => Promise<{ body: unknown; addedLast: string | undefined }>
/** What the copy's bytes hold: a STIX bundle, and per collection the time after which objects are new. */
type TaxiiCopy = {
  readonly type: 'bundle'
  readonly objects: readonly StixIndicator[]
  readonly added_after: Readonly<Record<string, string>>
}
export type TaxiiOptions = {
  /** Of the discovery resource or of an API root. */
  readonly url: string
  /** Ids or titles. Absent: all that may be read. */
  readonly collections?: readonly string[]
  readonly maxIndicators: number
}

const PAGE_OBJECTS = 1000
/** Pages of one collection in one visit; a server that never ends is one that fails. */
const MOST_PAGES = 5000
const MEDIA_TYPE = 'application/taxii+json;version=2.1'

/** The new copy, given the last one. Throws when the server does not speak TAXII 2.1, answers nonsense, or has no such collection. */
export const fetchTaxii = async (
  options: TaxiiOptions,
  request: Omit<GetRequest, 'url' | 'etag' | 'lastModified'>,
  last: Buffer | undefined,
): Promise<Buffer> => {
  const home = new URL(options.url).origin
  const get: Get = async (url) => {
    // Roots that a server names elsewhere are not followed: neither our questions nor our credentials are meant for that host.
    if (new URL(url).origin !== home) throw new Error(`the server refers to another host, ${new URL(url).host}`)
    const answer = await httpGet({ ...request, url, headers: { ...request.headers, accept: MEDIA_TYPE } })
    if (!answer.isModified) throw new Error(`${new URL(url).pathname} answered 304 to a question without conditions`)
    const added = answer.headers['x-taxii-date-added-last']
    return { body: JSON.parse(answer.body.toString('utf8')), addedLast: typeof added === 'string' ? added : undefined }
  }
  const known = last ? (JSON.parse(last.toString('utf8')) as TaxiiCopy) : undefined
  let objects: unknown[] = [...(known?.objects ?? [])]
  const added_after: Record<string, string> = { ...known?.added_after }
  for (const collection of await collectionsOf(options, get)) {
    const visit = await visitCollection(collection, added_after[collection], get, options.maxIndicators)
    objects = [...newestVersions([...objects, ...visit.objects]).values()]
    if (objects.length > options.maxIndicators) throw new Error(`more than ${options.maxIndicators} indicators`)
    if (visit.addedLast) added_after[collection] = visit.addedLast
  }
  const copy: TaxiiCopy = { type: 'bundle', objects: objects as StixIndicator[], added_after }
  return Buffer.from(JSON.stringify(copy))
}

/** URLs of the collections to read, each ending in "/". */
const collectionsOf = async ({ url, collections: wanted }: TaxiiOptions, get: Get): Promise<string[]> => {
  const found: { url: string; id: string; title: string }[] = []
  for (const root of await rootsOf(url, get)) {
    const { collections } = (await get(`${root}collections/`)).body as { collections?: unknown }
    for (const each of Array.isArray(collections) ? collections.slice(0, 1000) : []) {
      const { id, title, can_read } = (each ?? {}) as { id?: unknown; title?: unknown; can_read?: unknown }
      if (typeof id === 'string' && /^[\w.-]+$/.test(id) && can_read !== false) {
        found.push({ url: `${root}collections/${id}/`, id, title: String(title ?? '') })
      }
    }
  }
  const missing = wanted?.filter((name) => !found.some(({ id, title }) => id === name || title === name)) ?? []
  if (missing.length > 0) throw new Error(`the server has no readable collection ${missing.join(', ')}`)
  return found
    .filter(({ id, title }) => !wanted || wanted.includes(id) || wanted.includes(title))
    .map((each) => each.url)
}

/** API roots of a discovery resource, or the URL itself when it is a root. */
const rootsOf = async (url: string, get: Get): Promise<string[]> => {
  const asFolder = url.endsWith('/') ? url : `${url}/`
  const { api_roots, versions } = (await get(asFolder)).body as { api_roots?: unknown; versions?: unknown }
  if (Array.isArray(api_roots)) {
    return api_roots
      .slice(0, 100)
      .map((root) => new URL(String(root), asFolder).href)
      .map((root) => (root.endsWith('/') ? root : `${root}/`))
  }
  if (Array.isArray(versions)) return [asFolder]
  throw new Error('it is neither a TAXII discovery resource (api_roots) nor an API root (versions)')
}

const visitCollection = async (collection: string, after: string | undefined, get: Get, maxIndicators: number) => {
  const objects: unknown[] = []
  let addedLast = after
  let next: string | undefined
  for (let page = 0; page < MOST_PAGES; page++) {
    const query = new URLSearchParams({ limit: String(PAGE_OBJECTS), 'match[type]': 'indicator' })
    if (after) query.set('added_after', after)
    if (next) query.set('next', next)
    const answer = await get(`${collection}objects/?${query}`)
    const envelope = answer.body as { more?: unknown; next?: unknown; objects?: unknown }
    if (Array.isArray(envelope.objects)) objects.push(...envelope.objects)
    if (objects.length > maxIndicators) throw new Error(`more than ${maxIndicators} indicators`)
    addedLast = answer.addedLast ?? addedLast
    if (envelope.more !== true) return { objects, addedLast }
    if (typeof envelope.next !== 'string' || envelope.next === next)
      throw new Error('a page says "more" without a new "next"')
    next = envelope.next
  }
  throw new Error(`more than ${MOST_PAGES} pages`)
}
