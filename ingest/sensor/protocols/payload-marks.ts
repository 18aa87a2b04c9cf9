// Marks in the first bytes that each side of a flow sent, for flows whose protocol nothing recognised. Each from public reports of the protocol;
// exact lengths and fixed fields keep them from matching by chance.
import type { ContentMark } from './content-marks.ts'
import { latin1 } from './payload.ts'

type Head = Uint8Array
const MZ = [0x4d, 0x5a]
const ELF = [0x7f, 0x45, 0x4c, 0x46]

const has = (head: Head, at: number, ...values: readonly number[]): boolean =>
  at + values.length <= head.length && values.every((value, i) => head[at + i] === value)
const uint32le = (head: Head, at: number): number =>
  at + 4 <= head.length
    ? (head[at] as number) +
      (head[at + 1] as number) * 256 +
      (head[at + 2] as number) * 65_536 +
      (head[at + 3] as number) * 2 ** 24
    : -1

/** A DOS header of a PE file: its message, or the offset of the PE header within the first kilobyte. */
const isWindowsProgram = (head: Head, at: number): boolean =>
  has(head, at, ...MZ) && head.length >= at + 64 && uint32le(head, at + 60) >= 64 && uint32le(head, at + 60) < 1024
/** Meterpreter's library opens with code in place of the rest of the DOS header. */
const isStage = (head: Head): boolean => {
  const length = uint32le(head, 0)
  return length >= 50_000 && length <= 4_000_000 && has(head, 4, ...MZ) && head.length >= 64
}

/** Five letters or digits, the packet's size, the size unpacked, and zlib. */
const isGh0st = (head: Head): boolean => {
  if (head.length < 15 || head[13] !== 0x78 || ![0x01, 0x5e, 0x9c, 0xda].includes(head[14] as number)) return false
  const [packed, unpacked] = [uint32le(head, 5), uint32le(head, 9)]
  return (
    packed >= 15 &&
    packed <= 1 << 20 &&
    unpacked > 0 &&
    unpacked <= 1 << 24 &&
    /^[A-Za-z0-9]{5}/.test(latin1(head, 0, 5))
  )
}

const NJRAT = /^\d{1,6}\0(?:ll|inf|act|CAP|kl|rn|PLG|P)(?:\|'\|'\||[^A-Za-z0-9\s]{2,8}|\||$)/
const WINDOWS_SHELL =
  /^(?:\r?\n)?Microsoft Windows (?:\[|XP \[|2000 \[|NT)|(?:^|\n)[A-Z]:\\(?:Windows|WINNT|Users)[\\\w ]{0,60}>/i
const UNIX_SHELL =
  /(?:^|\s)uid=\d+\([\w.-]+\) gid=\d+\(|^(?:(?:\/bin\/)?(?:ba)?sh: (?:no job control|can't access tty|cannot set terminal|turning off)|bash: (?:no job control|cannot set terminal))/
/** Worms draw their nicknames from country, system and number, often between brackets. */
const BOT_NICK = /(?:^|\n)NICK :?[[{(<]?(?:[A-Z]{2,3}[|\]}_-]|[NU]\d?\d?[|_-]|\w{2,5}\|)[\w|[\]{}-]*\d{3,}/
const GREETING = /^(?:ping\|STRRAT\||IDTYPE|8EA4AB05FA7E|BF7CAB464EFB|myversion\|\d|(?:\d{1,4}\r\n)?X-?TREME)/i
const GAFGYT = /^(?:BUILD [\w.-]{2,20}[:\n]|\[?(?:BOT|INFECT)\w*\]? .{0,40}(?:ARM|MIPS|X86))/i

type Mark = {
  readonly mark: ContentMark
  readonly matches: (head: Head, text: string, isFromOriginator: boolean) => boolean
}
const TCP_MARKS: readonly Mark[] = [
  { mark: 'windows_shell', matches: (_, text) => WINDOWS_SHELL.test(text) },
  { mark: 'unix_shell', matches: (_, text) => UNIX_SHELL.test(text) },
  { mark: 'staged_program', matches: isStage },
  { mark: 'program', matches: (head) => isWindowsProgram(head, 0) || has(head, 0, ...ELF) },
  { mark: 'gh0st_packet', matches: isGh0st },
  { mark: 'njrat_packet', matches: (_, text) => NJRAT.test(text) },
  { mark: 'remcos_packet', matches: (head) => has(head, 0, 0x24, 0x04, 0xff, 0x00) && head.length >= 12 },
  { mark: 'netwire_packet', matches: (head) => has(head, 0, 0x41, 0, 0, 0, 0x99) },
  { mark: 'warzone_packet', matches: (head) => has(head, 0, 0x29, 0xbb, 0x66, 0xe4) },
  { mark: 'rat_greeting', matches: (_, text) => GREETING.test(text) },
  {
    mark: 'redline_packet',
    matches: (head, text) =>
      has(head, 0, 0, 1, 0, 1, 2, 2) && /^.{6}[^a-z]net\.tcp:\/\/\d{1,3}(?:\.\d{1,3}){3}:\d+\//s.test(text),
  },
  {
    mark: 'mirai_packet',
    matches: (head, _, isFromOriginator) =>
      isFromOriginator && has(head, 0, 0, 0, 0, 1) && (head.length === 4 || isSilence(head)),
  },
  { mark: 'irc_bot_nick', matches: (_, text, isFromOriginator) => isFromOriginator && BOT_NICK.test(text) },
  { mark: 'gafgyt_packet', matches: (_, text, isFromOriginator) => isFromOriginator && GAFGYT.test(text) },
  {
    mark: 'java_object',
    matches: (head, text) =>
      has(head, 0, 0xac, 0xed, 0, 5) || (/^(?:JRMI|t3s? \d)/.test(text) && text.includes('\xac\xed\0\x05')),
  },
]

/** A Mirai bot's name length (of no name) and then two zero bytes a minute. */
const isSilence = (head: Head): boolean => head.length <= 40 && head.subarray(4).every((value) => value === 0)

/** Marks in the heads of a TCP flow; the text is read once per side. */
export const tcpMarks = (src: Head | undefined, dst: Head | undefined): ContentMark[] => [
  ...new Set([...marksOf(src, true), ...marksOf(dst, false)]),
]

const marksOf = (head: Head | undefined, isFromOriginator: boolean): ContentMark[] => {
  if (!head || head.length < 4) return []
  const text = latin1(head, 0, head.length)
  return TCP_MARKS.filter(({ matches }) => matches(head, text, isFromOriginator)).map(({ mark }) => mark)
}

const SLAMMER_BYTES = 256
/** UDP 1434: a resolution request whose name is hundreds of bytes of the same value. */
export const isSlammer = (head: Head | undefined): boolean =>
  head !== undefined && head.length >= SLAMMER_BYTES && has(head, 0, 4, 1, 1, 1, 1, 1, 1, 1, 1)
