// Tools by what they cannot hide: files and pipes under the names that tools of attackers and of remote execution have unless somebody renames them.
import type { NetworkEvent } from '../../../schemas/messages.ts'
import { type Finding, findingDetector } from './remote-findings.ts'

/** Nobody else uses these names. */
const ATTACKERS =
  /mimikatz|mimidrv|mimilib|rubeus|sharphound|bloodhound|lazagne|winpeas|safetykatz|kekeo|secretsdump|procdump.*lsass|printnightmare/i
/** Pipes of remote execution: administrators use PsExec and its kin too. */
const EXECUTORS = /^\\?(?:PSEXESVC|RemCom_|csexecsvc|PAExec)/i
/** Default pipes of Cobalt Strike and Metasploit. */
const IMPLANTS = /^\\?(?:msagent_[0-9a-f]{2}|MSSE-\d+-server|postex_(?:ssh_)?[0-9a-f]{4}|status_[0-9a-f]{2})$/i

export const attackTool = findingDetector('attack_tool', (event) => named(event))

const named = ({ protocol_analysis: facts }: NetworkEvent): Finding[] => {
  const files = facts?.smb_files ?? []
  const findings: Finding[] = []
  if (files.some((file) => ATTACKERS.test(file)))
    findings.push({ key: 'file of an attack tool', strength: 10, techniques: ['T1570'] })
  if (files.some((file) => IMPLANTS.test(file)))
    findings.push({ key: 'pipe of an implant', strength: 10, techniques: ['T1570', 'T1021.002'] })
  if (files.some((file) => EXECUTORS.test(file)))
    findings.push({ key: 'pipe of remote execution', strength: 6, techniques: ['T1569.002', 'T1021.002'] })
  return [...findings, ...libraryFindings(facts?.content_marks ?? [])]
}

/** Impacket is what most attack tools for Windows domains are written with; people who test do so too, and administrators hardly ever. */
const libraryFindings = (marks: readonly string[]): Finding[] => [
  ...(marks.includes('smb_guid_of_letters')
    ? [{ key: 'client of the library Impacket', strength: 10, techniques: ['T1021.002'] }]
    : []),
  // Windows and Samba name the machine; bare libraries do not.
  ...(marks.includes('ntlm_without_host')
    ? [{ key: 'log-on that names no machine', strength: 3, techniques: ['T1078'] }]
    : []),
]
