// Calls to the service. A token, where one is asked for, stays in this tab.
const TOKEN = 'autoinmune-token'

const headers = (more = {}) => {
  const token = sessionStorage.getItem(TOKEN)
  return token ? { ...more, authorization: `Bearer ${token}` } : more
}

let needsToken = async () => undefined
/** `ask` is called when the service wants a token and answers it, or undefined. */
export const onTokenNeeded = (ask) => {
  needsToken = ask
}

const call = async (url, options = {}) => {
  const response = await fetch(url, { ...options, headers: headers(options.headers) })
  if (response.status !== 401) return response
  const token = await needsToken()
  if (!token) return response
  sessionStorage.setItem(TOKEN, token)
  return fetch(url, { ...options, headers: headers(options.headers) })
}

const json = async (response) => {
  const body = await response.json()
  if (!response.ok) throw new Error(body.detail ?? response.statusText)
  return body
}

export const getJson = async (url) => json(await call(url))

const SESSION = 'autoinmune-session'

/** Of this tab: questions may refer to the one before. getRandomValues and not randomUUID: that needs HTTPS. */
const sessionOfTab = () => {
  const known = sessionStorage.getItem(SESSION)
  if (known) return known
  const made = [...crypto.getRandomValues(new Uint32Array(4))].map((number) => number.toString(36)).join('-')
  sessionStorage.setItem(SESSION, made)
  return made
}

/** The answer comes in the question's own language. */
export const postQuestion = async (question) => {
  const time_zone = Intl.DateTimeFormat().resolvedOptions().timeZone
  const body = JSON.stringify({ question, time_zone, session: sessionOfTab() })
  return json(await call('/v1/questions', { method: 'POST', headers: { 'content-type': 'application/json' }, body }))
}

const RETRY_MS = 2000

/** Reads the stream of alerts for ever, connecting again when it breaks. fetch and not EventSource: that cannot send a token. */
export const followAlerts = async ({ onAlert, onState }) => {
  for (;;) {
    try {
      const response = await call('/v1/alerts/stream')
      if (!response.ok || !response.body) throw new Error(response.statusText)
      onState(true)
      await readEvents(response.body, onAlert)
    } catch {
      // The page says that it is not connected and tries again.
    }
    onState(false)
    await new Promise((resolve) => setTimeout(resolve, RETRY_MS))
  }
}

const readEvents = async (body, onAlert) => {
  const reader = body.pipeThrough(new TextDecoderStream()).getReader()
  let rest = ''
  for (;;) {
    const { value, done } = await reader.read()
    if (done) return
    const blocks = (rest + value).split('\n\n')
    rest = blocks.pop() ?? ''
    for (const block of blocks) {
      const data = block.split('\n').find((line) => line.startsWith('data: '))
      if (data) onAlert(JSON.parse(data.slice(6)))
    }
  }
}
