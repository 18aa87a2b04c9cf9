// SSH identification strings (RFC 4253, section 4.2): the first line of either side.
import { lineEnd, type PayloadParser, printableText, recognise, startsWith } from './payload.ts'

export const parseSsh: PayloadParser = (payload, facts) => {
  if (!startsWith(payload, 'SSH-')) return false
  const text = printableText(payload.bytes, payload.start, lineEnd(payload, payload.start))
  if (payload.isFromOriginator) facts.ssh_client ??= text
  else facts.ssh_server ??= text
  return recognise(facts, 'ssh')
}
