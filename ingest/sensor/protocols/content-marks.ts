// Marks: contents that are known from tools and exploits of attackers and from hardly anything else. A closed list, each with one sentence;
// what a mark is worth is for the detectors to say. Unlike violations, most marks break no specification.
import type { ProtocolAnalysis } from '../../../schemas/messages.ts'
import { withEntry } from './session.ts'

/** Names of marks, as they stand in ProtocolAnalysis.content_marks, and what each means. Traces of exploits in HTTP are named http_ and the trace. */
export const CONTENT_MARKS = {
  smb_guid_of_letters:
    'An SMB 2 client whose identifier is 16 letters instead of random bytes: the Python library Impacket.',
  ntlm_without_host: 'An NTLM log-on that names an account and no machine to come from.',
  netlogon_zero_challenge: 'A Netlogon challenge or credential of eight zero bytes (CVE-2020-1472).',
  rdp_ms_t120: 'An RDP client that asks for the channel MS_T120, which belongs to the server (CVE-2019-0708).',
  smtp_tls_declined: 'An SMTP client that authenticates in clear although the server offered STARTTLS.',
  windows_shell: 'The greeting of a Windows command prompt as the first thing one side says.',
  unix_shell: 'Output of a Unix shell or of id as the first thing one side says.',
  program: 'A Windows or Unix program as the first thing one side says, in no known protocol.',
  staged_program: 'A length in four bytes and a Windows program behind it: the second stage of Meterpreter.',
  gh0st_packet: 'A packet of Gh0st and its kin: five letters, two lengths that fit, zlib.',
  njrat_packet: 'A packet of njRAT: length, NUL, command and fields between bars.',
  remcos_packet: 'The magic number that opens packets of Remcos.',
  netwire_packet: 'The first packet of NetWire: length 65 and its command.',
  warzone_packet: 'The first encrypted header of Warzone (Ave Maria).',
  rat_greeting: 'A greeting that names its remote-control tool (STRRAT, Adwind, DarkComet, Bozok, Xtreme).',
  redline_packet: 'A net.tcp preamble to a bare address and port: RedLine and its kin.',
  mirai_packet: 'Four bytes 0 0 0 1 as the first packet: a Mirai bot that registers.',
  irc_bot_nick: 'An IRC nickname made of country or system and a number, as bots draw them.',
  gafgyt_packet: 'The greeting of a Gafgyt bot: its architecture in plain text.',
  sql_slammer: 'The exploit of the SQL Server resolution service that the worm Slammer is.',
  java_object: 'A serialised Java object, or RMI or T3 that opens with one.',
} as const

export type ContentMark = keyof typeof CONTENT_MARKS

export const markContent = (facts: ProtocolAnalysis, mark: ContentMark): void => {
  facts.content_marks = withEntry(facts.content_marks, mark)
}
