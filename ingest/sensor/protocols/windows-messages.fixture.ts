// Windows messages built in code for the tests of their parsers: bytes as the specifications lay them out.
import { bytesOf } from '../decode/packets.fixture.ts'

export const le16 = (value: number): number[] => [value & 0xff, (value >> 8) & 0xff]
export const le32 = (value: number): number[] => [...le16(value & 0xffff), ...le16(value >>> 16)]
export const be16 = (value: number): number[] => [(value >> 8) & 0xff, value & 0xff]
export const be32 = (value: number): number[] => [...be16(value >>> 16), ...be16(value & 0xffff)]
export const utf16 = (text: string): number[] => [...text].flatMap((character) => le16(character.charCodeAt(0)))
const zeros = (count: number): number[] => new Array<number>(count).fill(0)

/** An ASN.1 element. */
export const der = (tag: number, ...content: readonly (string | readonly number[])[]): number[] => {
  const bytes = content.flatMap((part) => bytesOf(part))
  return bytes.length < 128 ? [tag, bytes.length, ...bytes] : [tag, 0x82, ...be16(bytes.length), ...bytes]
}
export const integer = (value: number, tag = 2): number[] => (value > 127 ? der(tag, be16(value)) : der(tag, [value]))

/** A message behind SMB's length of four bytes. */
export const netbios = (message: readonly number[]): number[] => [...be32(message.length), ...message]

export type Smb2Fields = {
  readonly command: number
  readonly body: readonly number[]
  readonly status?: number
  readonly isResponse?: boolean
  readonly message?: number
  readonly tree?: number
  readonly next?: number
}

export const smb2 = ({
  command,
  body,
  status = 0,
  isResponse = false,
  message = 1,
  tree = 5,
  next = 0,
}: Smb2Fields): number[] => [
  ...[0xfe, 0x53, 0x4d, 0x42, 64, 0, 0, 0, ...le32(status), ...le16(command), 1, 0, ...le32(isResponse ? 1 : 0)],
  ...[...le32(next), ...le32(message), ...zeros(8), ...le32(tree), ...zeros(24), ...body],
]
export const smb2SetupRequest = (token: readonly number[]): number[] =>
  smb2({ command: 1, body: [25, 0, 0, 1, ...zeros(8), ...le16(88), ...le16(token.length), ...zeros(8), ...token] })
export const smb2TreeRequest = (path: string, message = 3): number[] =>
  smb2({ command: 3, message, body: [9, 0, 0, 0, ...le16(72), ...le16(path.length * 2), ...utf16(path)] })
export const smb2Create = (name: string): number[] =>
  smb2({ command: 5, body: [57, 0, ...zeros(42), ...le16(120), ...le16(name.length * 2), ...zeros(8), ...utf16(name)] })
const FILE = [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16]
export const smb2Write = (data: readonly number[], { tree = 5, next = 0, claimed = data.length } = {}): number[] =>
  smb2({
    ...{ command: 9, tree, next },
    body: [49, 0, ...le16(112), ...le32(claimed), ...zeros(8), ...FILE, ...zeros(16), ...data],
  })
export const smb2Transceive = (data: readonly number[]): number[] => {
  const head = [57, 0, 0, 0, ...le32(0x0011c017), ...FILE, ...le32(120), ...le32(data.length), ...zeros(24)]
  return smb2({ command: 11, body: [...head, ...data] })
}

export type Smb1Fields = {
  readonly command: number
  readonly words: readonly number[]
  readonly bytes?: readonly number[]
  readonly isReply?: boolean
  readonly status?: number
  readonly message?: number
}
/** An SMB 1 message in Unicode with NT statuses. */
export const smb1 = ({
  command,
  words,
  bytes = [],
  isReply = false,
  status = 0,
  message = 9,
}: Smb1Fields): number[] => [
  ...[0xff, 0x53, 0x4d, 0x42, command, ...le32(status), isReply ? 0x80 : 0, ...le16(0xc000), ...zeros(12)],
  ...[...le16(5), ...zeros(4), ...le16(message), words.length / 2, ...words, ...le16(bytes.length), ...bytes],
]

export type Pdu = {
  readonly type: number
  readonly body: readonly number[]
  readonly isBig?: boolean
  readonly flags?: number
}
/** A DCE/RPC PDU in either byte order. */
export const rpcPdu = ({ type, body, isBig = false, flags = 3 }: Pdu, token: readonly number[] = []): number[] => {
  const verifier = token.length > 0 ? [10, 2, 0, 0, ...zeros(4), ...token] : []
  const u16 = isBig ? be16 : le16
  const length = 16 + body.length + verifier.length
  const head = [5, 0, type, flags, isBig ? 0 : 0x10, 0, 0, 0, ...u16(length), ...u16(token.length)]
  return [...head, ...(isBig ? be32(7) : le32(7)), ...body, ...verifier]
}
const uuidBytes = (uuid: string, isBig: boolean): number[] => {
  const bytes = [...Buffer.from(uuid.replaceAll('-', ''), 'hex')]
  const reordered = [3, 2, 1, 0, 5, 4, 7, 6, 8, 9, 10, 11, 12, 13, 14, 15]
  return isBig ? bytes : reordered.map((at) => bytes[at] as number)
}
/** A bind of one interface per context, from context 0 on. */
export const rpcBind = (
  uuids: readonly string[],
  { isBig = false, type = 11 } = {},
  token: readonly number[] = [],
): number[] => {
  const u16 = isBig ? be16 : le16
  const contexts = uuids.flatMap((uuid, i) => [...u16(i), 1, 0, ...uuidBytes(uuid, isBig), ...zeros(4), ...zeros(20)])
  return rpcPdu({ type, isBig, body: [...zeros(8), uuids.length, 0, 0, 0, ...contexts] }, token)
}
export const rpcRequest = (operation: number, { context = 0, isBig = false, flags = 3, stub = 8 } = {}): number[] => {
  const u16 = isBig ? be16 : le16
  return rpcPdu({ type: 0, isBig, flags, body: [...zeros(4), ...u16(context), ...u16(operation), ...zeros(stub)] })
}

/** NTLMSSP NEGOTIATE, or AUTHENTICATE of an account; its responses are bytes of 0xaa. */
export const ntlmNegotiate = (): number[] => [...bytesOf('NTLMSSP\0'), ...le32(1), ...zeros(24)]
export const ntlmAuthenticate = (user: string, domain = 'CORP', host = 'WS01'): number[] => {
  const texts = [utf16(domain), utf16(user), utf16(host)]
  let at = 88
  const fields = texts.map((text) => {
    const field = [...le16(text.length), ...le16(text.length), ...le32(at)]
    at += text.length
    return field
  })
  const responses = [...le16(24), ...le16(24), ...le32(at)]
  const head = [
    ...bytesOf('NTLMSSP\0'),
    ...le32(3),
    ...responses,
    ...responses,
    ...fields.flat(),
    ...zeros(8),
    ...le32(1),
  ]
  return [...head, ...zeros(24), ...texts.flat(), ...new Array<number>(24).fill(0xaa)]
}
/** The token in a SPNEGO response, as clients send their second. */
export const spnego = (token: readonly number[]): number[] => der(0xa1, der(0x30, der(0xa2, der(0x04, token))))

const principal = (...parts: readonly string[]): number[] =>
  der(0x30, der(0xa0, integer(1)), der(0xa1, der(0x30, ...parts.map((part) => der(0x1b, part)))))
const ticket = (etype: number, ...service: readonly string[]): number[] =>
  der(
    0x61,
    der(
      0x30,
      ...[der(0xa0, integer(5)), der(0xa1, der(0x1b, 'CORP.EXAMPLE')), der(0xa2, principal(...service))],
      der(0xa3, der(0x30, der(0xa0, integer(etype)), der(0xa2, der(0x04, zeros(200))))),
    ),
  )
/** AS-REQ or TGS-REQ (type 10, 12); `padata`: types of its pre-authentication. */
export const kdcRequest = (
  type: number,
  user: string,
  service: readonly string[],
  padata: readonly number[],
): number[] =>
  der(
    0x60 | type,
    der(
      0x30,
      ...[der(0xa1, integer(5)), der(0xa2, integer(type))],
      der(0xa3, der(0x30, ...padata.map((kind) => der(0x30, der(0xa1, integer(kind)), der(0xa2, der(0x04, [1])))))),
      der(
        0xa4,
        der(
          0x30,
          ...[der(0xa0, der(0x03, zeros(5))), der(0xa1, principal(user)), der(0xa2, der(0x1b, 'CORP.EXAMPLE'))],
          ...[der(0xa3, principal(...service)), der(0xa8, der(0x30, integer(18), integer(23)))],
        ),
      ),
    ),
  )
/** AS-REP or TGS-REP (type 11, 13). */
export const kdcReply = (type: number, user: string, etype: number, service: readonly string[]): number[] =>
  der(
    0x60 | type,
    der(
      0x30,
      ...[der(0xa0, integer(5)), der(0xa1, integer(type)), der(0xa3, der(0x1b, 'CORP.EXAMPLE'))],
      ...[
        der(0xa4, principal(user)),
        der(0xa5, ticket(etype, ...service)),
        der(0xa6, der(0x30, der(0xa0, integer(18)))),
      ],
    ),
  )
export const kerberosError = (code: number, service: readonly string[]): number[] =>
  der(
    0x7e,
    der(
      0x30,
      ...[
        der(0xa0, integer(5)),
        der(0xa1, integer(30)),
        der(0xa4, der(0x18, '20260101000000Z')),
        der(0xa5, integer(1)),
      ],
      ...[der(0xa6, integer(code)), der(0xa9, der(0x1b, 'CORP.EXAMPLE')), der(0xaa, principal(...service))],
    ),
  )
/** AP-REQ with a ticket for the service, in GSS-API. */
export const gssApRequest = (etype: number, ...service: readonly string[]): number[] => {
  const request = [
    der(0xa0, integer(5)),
    der(0xa1, integer(14)),
    der(0xa2, der(0x03, zeros(5))),
    der(0xa3, ticket(etype, ...service)),
  ]
  const kerberos = der(0x06, [0x2a, 0x86, 0x48, 0x86, 0xf7, 0x12, 0x01, 0x02, 0x02])
  return der(0x60, kerberos, [1, 0], der(0x6e, der(0x30, ...request)))
}

/** An LDAP message with its operation. */
export const ldap = (id: number, ...operation: readonly (readonly number[])[]): number[] =>
  der(0x30, integer(id), ...operation)
export const ldapBind = (name: string, choice: readonly number[]): number[] =>
  ldap(1, der(0x60, integer(3), der(0x04, name), choice))
export const ldapBindResponse = (code: number): number[] =>
  ldap(1, der(0x61, integer(code, 0x0a), der(0x04), der(0x04)))
export const ldapSearch = (base: string, filter: readonly number[]): number[] => {
  const limits = [integer(2, 0x0a), integer(0, 0x0a), integer(0), integer(0), der(0x01, [0])]
  return ldap(2, der(0x63, der(0x04, base), ...limits, filter, der(0x30, der(0x04, 'cn'))))
}
export const equality = (name: string, value: string | readonly number[]): number[] =>
  der(0xa3, der(0x04, name), der(0x04, value))
