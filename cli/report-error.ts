// How a command that failed says so.

/** Mistakes of ours, not of the user or the world: their place in the code matters. */
const OUR_MISTAKES = ['TypeError', 'ReferenceError', 'SyntaxError', 'RangeError', 'AssertionError']

/** Prints the error and what caused it, and makes the process end with status 1. */
export const reportError = (error: unknown): void => {
  process.exitCode = 1
  const isExpected = error instanceof Error && !OUR_MISTAKES.includes(error.name)
  console.error(isExpected ? messageOf(error) : error)
}

/** What went wrong and what caused it, on one line. */
export const messageOf = (error: unknown): string =>
  error instanceof Error ? messagesOf(error).join(': ') : String(error)

const messagesOf = (error: Error): string[] => {
  const { message, cause } = error
  const ofCause = cause instanceof Error ? messagesOf(cause) : []
  return [message || error.name, ...ofCause.filter((text) => !message.includes(text))]
}
