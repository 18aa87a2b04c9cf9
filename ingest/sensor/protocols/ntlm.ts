// NTLMSSP messages (MS-NLMP, section 2.2.1) inside any protocol: who authenticates from where. Responses and hashes are never read.
import type { ProtocolAnalysis } from '../../../schemas/messages.ts'
import { markContent } from './content-marks.ts'
import { uint16le, uint32le, utf16Text } from './little-endian.ts'
import { printableText } from './payload.ts'
import { violate } from './violations.ts'

const SIGNATURE = [0x4e, 0x54, 0x4c, 0x4d, 0x53, 0x53, 0x50, 0]
const AUTHENTICATE = 3
const UNICODE = 1
const HOST_AT = 44
const FLAGS_AT = 60
/** From the signature to the end of the flags. */
const HEADER_BYTES = 64

export type NtlmMessage = {
  /** 1 NEGOTIATE, 2 CHALLENGE, 3 AUTHENTICATE. */
  readonly type: number
  /** Account of an AUTHENTICATE; empty: anonymous, or beyond what was captured. */
  readonly user: string
}

export const isNtlmAt = (bytes: Uint8Array, at: number, end: number): boolean =>
  at + SIGNATURE.length <= end && SIGNATURE.every((value, i) => bytes[at + i] === value)

/** Notes the message at `start`; undefined: there is none. `isWhole`: bytes[start, end) is all of it, so that an offset beyond it is wrong. */
export const noteNtlm = (
  facts: ProtocolAnalysis,
  bytes: Uint8Array,
  start: number,
  end: number,
  isWhole: boolean,
): NtlmMessage | undefined => {
  if (!isNtlmAt(bytes, start, end) || start + 12 > end) return undefined
  const type = uint32le(bytes, start + 8)
  if (type !== AUTHENTICATE || start + HEADER_BYTES > end) return { type, user: '' }
  const isUnicode = (uint32le(bytes, start + FLAGS_AT) & UNICODE) !== 0
  const textAt = (field: number): string => {
    const length = uint16le(bytes, start + field)
    const from = start + uint32le(bytes, start + field + 4)
    if (length === 0) return ''
    if (from + length > end) {
      if (isWhole) violate(facts, 'ntlm_bad_offset')
      return ''
    }
    return isUnicode ? utf16Text(bytes, from, from + length) : printableText(bytes, from, from + length)
  }
  const [domain, user, host] = [textAt(28), textAt(36), textAt(HOST_AT)]
  if (domain) facts.ntlm_domain ??= domain
  if (user) facts.ntlm_user ??= user
  if (host) facts.ntlm_host ??= host
  if (user && uint16le(bytes, start + HOST_AT) === 0) markContent(facts, 'ntlm_without_host')
  return { type, user }
}
