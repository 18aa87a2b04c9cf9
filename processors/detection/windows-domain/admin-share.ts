// Files put on another machine through the shares that only administrators may open: ADMIN$ is its Windows folder, C$ a whole drive.
import type { NetworkEvent } from '../../../schemas/messages.ts'
import type { Finding } from './remote-findings.ts'

const ADMIN_SHARE = /^(?:ADMIN|[A-Z])\$$/i
const WINDOWS_SHARE = /^ADMIN\$$/i
const RUNNABLE = /\.(?:exe|dll|sys|scr|com|pif|ps1|psm1|bat|cmd|vbs|js|wsf|hta|msi|xll|jar|lnk)$/i
/** Folders from which Windows itself loads or starts what lies there. */
const STARTED_FROM = /(?:^|\\)Windows\\(?:System32|SysWOW64|Tasks|Temp)\\[^\\]+$|\\Start Menu\\Programs\\Startup\\/i
/** A handful of bytes is a pipe's chatter or a marker, not a program. */
const LEAST_BYTES = 512

const TECHNIQUES = ['T1021.002', 'T1570']

/** At most one finding. Which file the bytes went to is not known; where several were opened, the worst counts. */
export const dropFindings = ({ protocol_analysis: facts }: NetworkEvent): Finding[] => {
  const shares = facts?.smb_shares?.filter((share) => ADMIN_SHARE.test(share)) ?? []
  if (shares.length === 0 || (facts?.smb_written_bytes ?? 0) < LEAST_BYTES) return []
  const files = facts?.smb_files ?? []
  const isInWindows = (file: string): boolean => STARTED_FROM.test(file)
  const isRunnable = (file: string): boolean => RUNNABLE.test(file)
  if (files.some(isInWindows) || (shares.some((share) => WINDOWS_SHARE.test(share)) && files.some(isRunnable)))
    return [{ key: 'file for Windows to run', strength: 8, techniques: TECHNIQUES }]
  return files.some(isRunnable) ? [{ key: 'program on a drive share', strength: 6, techniques: TECHNIQUES }] : []
}
