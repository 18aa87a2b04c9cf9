// How log lines are quoted: one line, bounded, without characters that a terminal or a reader would obey.

const QUOTED = 160

/** Letters, digits and the marks that names of programs and machines have. */
const NAME = /^[\p{L}\p{N}_](?:[\p{L}\p{N}_.:@/-]{0,62}[\p{L}\p{N}_])?$/u

/** A name as it is, or quoted where it is no ordinary one: whoever writes logs chooses it. */
export const nameOf = (name: string): string => (NAME.test(name) ? name : quoted(name))

/** "sshd (web-1)"; what is not known is left out. */
export const writerOf = (component: string | null, host: string | null, unknown: string): string => {
  const who = component === null ? unknown : nameOf(component)
  return host ? `${who} (${nameOf(host)})` : who
}

/** The text of a line as a quotation that it cannot end. Control and direction characters become blanks: the text is hostile. */
export const quoted = (message: string | null): string => {
  const plain = (message ?? '')
    .replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]+/gu, ' ')
    .replaceAll('«', '‹')
    .replaceAll('»', '›')
    .trim()
  return `«${plain.length > QUOTED ? `${plain.slice(0, QUOTED).toWellFormed()}…` : plain}»`
}
