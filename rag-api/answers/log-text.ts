// How log lines are quoted: one line, bounded, without characters that a terminal or a reader would obey.

const QUOTED = 160

/** "sshd (web-1)"; what is not known is left out. */
export const writerOf = (component: string | null, host: string | null, unknown: string): string =>
  host ? `${component ?? unknown} (${host})` : (component ?? unknown)

/** The text of a line as a quotation. Control and direction characters become blanks: the text is hostile. */
export const quoted = (message: string | null): string => {
  const plain = (message ?? '').replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]+/gu, ' ').trim()
  return `«${plain.length > QUOTED ? `${plain.slice(0, QUOTED).toWellFormed()}…` : plain}»`
}
