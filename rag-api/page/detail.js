// The dialog that shows one event or alert with every field.
import { getJson } from './api.js'
import { byId, element } from './dom.js'

/** `kind` is "events", "alerts" or "logs". */
export const showDetail = async (kind, id, title) => {
  const record = await getJson(`/v1/${kind}/${encodeURIComponent(id)}`).catch((error) => ({ error: error.message }))
  byId('detail-title').textContent = title
  const fields = byId('detail-fields')
  fields.replaceChildren(
    ...Object.entries(record)
      .filter(([, value]) => value !== null)
      .flatMap(([name, value]) => [element('dt', { text: name }), element('dd', { text: textOf(value) })]),
  )
  const dialog = byId('detail')
  if (!dialog.open) dialog.showModal()
}

const textOf = (value) => (typeof value === 'object' ? JSON.stringify(value, null, 2) : String(value))
