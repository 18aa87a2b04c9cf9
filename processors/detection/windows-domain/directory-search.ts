// Searches of the directory for what an attacker needs next: accounts whose tickets can be cracked, delegation, passwords of local
// administrators, trusts (T1087.002, T1558), by content; and how much of the directory was read, by volume, where it is sealed.
import type { NetworkEvent } from '../../../schemas/messages.ts'
import { aboutSource, type Detector } from '../observation.ts'
import { fromClient } from './client-side.ts'
import { type Finding, findingDetector } from './remote-findings.ts'

/** Bits of userAccountControl (MS-ADTS section 2.2.16). */
const NO_PREAUTHENTICATION = 4_194_304
const TRUSTED_FOR_DELEGATION = 524_288
const flag = (bit: number): RegExp =>
  new RegExp(`userAccountControl:1\\.2\\.840\\.113556\\.1\\.4\\.80[34]:=${bit}\\b`, 'i')

const SEARCHES: readonly (readonly [key: string, filter: RegExp, strength: number, technique: string])[] = [
  ['every service account', /\(servicePrincipalName=\*\)/i, 5, 'T1558.003'],
  ['accounts without pre-authentication', flag(NO_PREAUTHENTICATION), 8, 'T1558.004'],
  ['hosts trusted for delegation', flag(TRUSTED_FOR_DELEGATION), 6, 'T1087.002'],
  ['constrained delegation', /\(msDS-AllowedTo(?:DelegateTo|ActOnBehalfOfOtherIdentity)=\*\)/i, 6, 'T1087.002'],
  ['protected administrators', /\(adminCount=(?:1|\*)\)/i, 6, 'T1069.002'],
  ['passwords of local administrators', /\(ms-?Mcs-AdmPwd|\(msLAPS-/i, 8, 'T1555'],
  [
    'every account',
    /\(samAccountType=80530636[89]\)|\(objectCategory=person\)\(objectClass=user\)\)?$/i,
    3,
    'T1087.002',
  ],
  ['every group', /\(samAccountType=26843545[67]\)|^\(?\(objectClass=group\)\)?$/i, 3, 'T1069.002'],
  ['every computer', /\(objectClass=computer\)\)?$|\(objectCategory=computer\)\)?$/i, 3, 'T1018'],
  ['trusts', /\(objectClass=trustedDomain\)/i, 2, 'T1482'],
]

export const directorySearch = findingDetector('directory_search', ({ protocol_analysis: facts }): Finding[] =>
  SEARCHES.filter(([, filter]) => facts?.ldap_filters?.some((text) => filter.test(text))).map(
    ([key, , strength, technique]) => ({ key, strength, techniques: [technique] }),
  ),
)

/** A console reads pages, and every client of ADSI the schema (some 300 kB); a collector reads all objects. Bytes of payload. */
const LEAST_BYTES = 500_000
const MOST = 4

/** Never enough alone: it tells how much, not what. */
export const directoryVolume: Detector = {
  name: 'directory_volume',
  input_group: 'rate',
  techniques: ['T1087.002'],
  combine: 'max',
  observe(event) {
    if (event.protocol_analysis?.service !== 'ldap' || !event.src_ip) return []
    const bytes = answeredBytes(event)
    if (bytes < LEAST_BYTES) return []
    const strength = Math.min(Math.log2(bytes / (LEAST_BYTES / 2)), MOST)
    return [aboutSource(fromClient(event), 'apt', strength, { directory_bytes: bytes })]
  },
}

const answeredBytes = (event: NetworkEvent): number =>
  (fromClient(event) === event ? event.dst_payload_bytes : event.src_payload_bytes) ?? 0
