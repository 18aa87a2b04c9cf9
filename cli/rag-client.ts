// The CLI as a client of the HTTP service.
import { Type } from 'typebox'
import { readEnvironment } from '../processors/runtime/environment.ts'

const clientSchema = Type.Object({
  HTTP_PORT: Type.Integer({ minimum: 0, maximum: 65_535, default: 8080 }),
  HTTP_TOKEN: Type.Optional(Type.String()),
})

/** The service does not answer: nothing is started, or it listens elsewhere. */
export class NotRunningError extends Error {
  override readonly name = 'NotRunningError'
}

export type RagClient = {
  readonly url: string
  /** The response when it is a 2xx. Throws NotRunningError, or an error with the service's own words. */
  call(path: string, options?: RequestInit): Promise<Response>
}

/** `url` without a slash at the end; by default this machine and HTTP_PORT. A token comes from HTTP_TOKEN or HTTP_TOKEN_FILE. */
export const openRagClient = (given: string | undefined): RagClient => {
  const { HTTP_PORT: port, HTTP_TOKEN: token } = readEnvironment(clientSchema)
  const url = (given ?? `http://127.0.0.1:${port}`).replace(/\/+$/, '')
  const authorization: Record<string, string> = token ? { authorization: `Bearer ${token}` } : {}
  return {
    url,
    async call(path, options = {}) {
      const headers = { ...authorization, ...(options.headers as Record<string, string> | undefined) }
      const response = await fetch(`${url}${path}`, { ...options, headers }).catch((cause: unknown) => {
        throw new NotRunningError(
          `nothing answers at ${url}: start it with \`autoinmune up\` (or \`make up\`), or name it with --url`,
          { cause },
        )
      })
      if (!response.ok) throw new Error(await problemOf(response))
      return response
    },
  }
}

const problemOf = async (response: Response): Promise<string> => {
  const text = await response.text()
  try {
    const { detail, title } = JSON.parse(text) as { detail?: string; title?: string }
    return `${response.status} ${detail ?? title ?? text}`
  } catch {
    return `${response.status} ${text.slice(0, 200)}`
  }
}

/** Exit code when nothing runs, as `status` has it. */
export const EXIT_NOT_RUNNING = 3

/** Runs an action; what is not running is said in one line, with its own exit code. */
export const orNotRunning = async (action: () => Promise<void>): Promise<void> => {
  try {
    await action()
  } catch (error) {
    if (!(error instanceof NotRunningError)) throw error
    console.error(error.message)
    process.exitCode = EXIT_NOT_RUNNING
  }
}
