// Line protocols of old: FTP (RFC 959), SMTP (RFC 5321), POP3, IMAP, and Telnet's negotiation (RFC 854).
import { isPort, lineEnd, type PayloadParser, printableText, recognise, startsWith } from './payload.ts'

/** Greetings of FTP and SMTP servers look alike: the text or the port decides. */
export const parseGreeting: PayloadParser = (payload, facts) => {
  if (payload.isFromOriginator || !(startsWith(payload, '220 ') || startsWith(payload, '220-'))) return false
  const line = printableText(payload.bytes, payload.start, lineEnd(payload, payload.start))
  if (/E?SMTP/.test(line) || isPort(payload, 25, 587)) return recognise(facts, 'smtp')
  return (/ftp/i.test(line) || isPort(payload, 21)) && recognise(facts, 'ftp')
}

export const parseMail: PayloadParser = (payload, facts) => {
  if (payload.isFromOriginator) {
    return (startsWith(payload, 'EHLO ') || startsWith(payload, 'HELO ')) && recognise(facts, 'smtp')
  }
  if (startsWith(payload, '+OK')) return recognise(facts, 'pop3')
  return startsWith(payload, '* OK') && recognise(facts, 'imap')
}

/** IAC (255), then WILL, WONT, DO or DONT (251-254) and an option. */
export const parseTelnet: PayloadParser = ({ bytes, start, end }, facts) => {
  if (start + 3 > end || bytes[start] !== 0xff) return false
  const command = bytes[start + 1] as number
  return command >= 251 && command <= 254 && (bytes[start + 2] as number) < 64 && recognise(facts, 'telnet')
}
