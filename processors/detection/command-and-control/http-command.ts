// HTTP as malware speaks it: small posts to a path that was drawn, by a client whose name was written into it years ago or drawn too, to a
// bare address or an odd port; and programs fetched from there. Judged on the first request of a connection to the Internet.
import type { NetworkEvent } from '../../../schemas/messages.ts'
import { aboutSource, DECISIVE, type Detector, type Observation } from '../observation.ts'
import { isAddress, isOddPort, isOutward, isRented } from './outward.ts'
import { looksMixed, looksRandom, registeredLabelOf } from './random-text.ts'

const WEAKEST = 2.5
/** Internet Explorer up to 8 and what pretends to be it; the components of Windows that still do so speak over TLS. */
const OBSOLETE_AGENT = /^Mozilla\/[1-4]\.0 \(compatible; MSIE [1-8]\./
const SCRIPT_AGENT = /WindowsPowerShell|\bcertutil\b|\bBITS\b|WinHttp\.WinHttpRequest/i
/** Checks of certificates are small posts to a root path by a bare client, by design. */
const BY_DESIGN = /^application\/(ocsp-response|pkix-crl|timestamp-reply)/

export const httpCommand: Detector = {
  name: 'http_command',
  input_group: 'content',
  techniques: ['T1071.001'],
  combine: 'max',
  decisiveFrom: DECISIVE,
  observe(event) {
    const facts = event.protocol_analysis
    if (!facts?.http_method || !isOutward(event) || BY_DESIGN.test(facts.http_content_type ?? '')) return []
    return observed(event, signsOf(event))
  },
}

const signsOf = (event: NetworkEvent): Record<string, number> => {
  const { http_method, http_path, http_host, http_user_agent: agent } = event.protocol_analysis ?? {}
  return {
    posts: http_method === 'POST' && isSmall(event) ? 1 : 0,
    random_path: isRandomPath(http_path ?? '') ? (http_method === 'POST' ? 3 : 1.5) : 0,
    obsolete_agent: OBSOLETE_AGENT.test(agent ?? '') ? 4.5 : 0,
    random_agent: looksRandom(agent ?? '') ? 5 : 0,
    script_agent: SCRIPT_AGENT.test(agent ?? '') ? 1.5 : 0,
    address_as_host: http_host && isAddress(http_host) ? 2 : 0,
    random_host: http_host && looksRandom(registeredLabelOf(http_host) ?? '') ? 2 : 0,
    odd_port: isOddPort(event) ? 2 : 0,
    rented_name: isRented(event) ? 2 : 0,
  }
}

/** Bytes that the client of a command server reports: an upload says more. */
const isSmall = ({ src_payload_bytes }: NetworkEvent): boolean => (src_payload_bytes ?? 0) <= 4096

/** The last segment, or the value of a single parameter, was drawn. Longer queries carry tokens of ordinary sites. */
const isRandomPath = (path: string): boolean => {
  const [place = '', query = ''] = path.split('?', 2)
  if (query.includes('&')) return false
  return query
    ? /\.php$/i.test(place) && looksMixed(query.split('=').at(-1) ?? '')
    : looksMixed(place.split('/').at(-1) ?? '')
}

const PROGRAM_TYPE =
  /^application\/(x-msdownload|x-msdos-program|x-dosexec|x-executable|x-elf|vnd\.microsoft\.portable-executable)/i
const PROGRAM_PATH = /\.(exe|dll|scr|ps1|hta|vbs|bat|elf|class|sh)$/i

/** A program fetched from a bare address: nobody publishes one so. From a name it is an ordinary download. */
export const programDownload: Detector = {
  name: 'program_download',
  input_group: 'content',
  techniques: ['T1105'],
  combine: 'max',
  observe(event) {
    const { http_path, http_host, http_content_type, http_method } = event.protocol_analysis ?? {}
    if (http_method !== 'GET' || !http_host || !isAddress(http_host) || !isOutward(event)) return []
    const isProgram = PROGRAM_TYPE.test(http_content_type ?? '') || PROGRAM_PATH.test(http_path?.split('?')[0] ?? '')
    return isProgram && event.dst_payload_bytes
      ? observed(event, { program_from_address: 4, odd_port: isOddPort(event) ? 1.5 : 0 })
      : []
  },
}

const observed = (event: NetworkEvent, signs: Record<string, number>): Observation[] => {
  const found = Object.entries(signs).filter(([, weight]) => weight > 0)
  const strength = found.reduce((sum, [, weight]) => sum + weight, 0)
  const facts = Object.fromEntries(found.map(([name]) => [name, 1]))
  return strength < WEAKEST ? [] : [aboutSource(event, 'botnet_c2', strength, facts)]
}
