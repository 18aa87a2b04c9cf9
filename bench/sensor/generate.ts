// A large capture out of small ones: they are repeated one behind the other, each round later and between other hosts, so that no flow
// comes twice. In round n the second and third byte of every IPv4 address (in IPv6 the bytes 5 and 6) are XORed with n: both
// directions stay together, multicast and the address family stay what they are. IPv4 header checksums are made right, those of TCP
// and UDP are not.
import { once } from 'node:events'
import { createWriteStream } from 'node:fs'
import { finished } from 'node:stream/promises'
import { openCapture } from '../../ingest/sensor/capture/capture-file.ts'
import { linkLayerOf } from '../../ingest/sensor/decode/decode-link.ts'
import { createDecodedPacket } from '../../ingest/sensor/decode/decoded-packet.ts'

/** One Ethernet frame with an IP packet, ready to be written again. */
export type Template = {
  readonly frame: Buffer
  readonly ipAt: number
  readonly wireLength: number
  /** Microseconds after the beginning of the first capture; captures follow one another. */
  readonly atUs: number
}

const ETHERNET_BYTES = 14
const PAUSE_US = 1_000_000
const START_US = 1_767_225_600_000_000
const RECORD_BYTES = 16

/** The IP packets of the captures as Ethernet frames, and how long a round of them lasts. Others are left out. */
export const readTemplates = async (
  files: readonly string[],
): Promise<{ templates: readonly Template[]; roundUs: number }> => {
  const templates: Template[] = []
  let startUs = 0
  for (const file of files) {
    let firstUs: number | undefined
    let lastUs = startUs
    for await (const batch of openCapture(file).batches) {
      for (let i = 0; i < batch.count; i++) {
        firstUs ??= batch.timeUs[i] as number
        const atUs = startUs + Math.max(0, (batch.timeUs[i] as number) - firstUs)
        const start = batch.offset[i] as number
        const bytes = batch.bytes.subarray(start, start + (batch.capturedLength[i] as number))
        const template = templateOf(batch.linkType[i] as number, bytes, batch.wireLength[i] as number, atUs)
        if (!template) continue
        templates.push(template)
        lastUs = Math.max(lastUs, atUs)
      }
    }
    startUs = lastUs + PAUSE_US
  }
  return { templates, roundUs: startUs }
}

const scratch = createDecodedPacket()

const templateOf = (linkType: number, bytes: Uint8Array, wireLength: number, atUs: number): Template | undefined => {
  const ipAt = linkLayerOf(linkType, bytes, 0, bytes.length, scratch)
  if (typeof ipAt !== 'number' || ipAt + 20 > bytes.length) return undefined
  if (linkType === 1) return { frame: Buffer.from(bytes), ipAt, wireLength, atUs }
  const isV6 = (bytes[ipAt] as number) >> 4 === 6
  const frame = Buffer.concat([
    Buffer.from([2, 0, 0, 0, 0, 2, 2, 0, 0, 0, 0, 1, ...(isV6 ? [0x86, 0xdd] : [8, 0])]),
    bytes.subarray(ipAt),
  ])
  return { frame, ipAt: ETHERNET_BYTES, wireLength: wireLength - ipAt + ETHERNET_BYTES, atUs }
}

/** Gives the frame the addresses of round `n`; the same call takes them back. */
export const changeAddresses = (frame: Buffer, ipAt: number, n: number): void => {
  const isV6 = (frame[ipAt] as number) >> 4 === 6
  const places = isV6 ? [ipAt + 12, ipAt + 28] : [ipAt + 13, ipAt + 17]
  if (ipAt + (isV6 ? 40 : 20) > frame.length) return
  for (const at of places) {
    frame[at] = (frame[at] as number) ^ ((n >> 8) & 0xff)
    frame[at + 1] = (frame[at + 1] as number) ^ (n & 0xff)
  }
  if (!isV6) setChecksum(frame, ipAt)
}

/** The one's complement sum of the header (RFC 791). */
const setChecksum = (frame: Buffer, ipAt: number): void => {
  const end = Math.min(frame.length - 1, ipAt + ((frame[ipAt] as number) & 0x0f) * 4)
  frame.writeUInt16BE(0, ipAt + 10)
  let sum = 0
  for (let at = ipAt; at < end; at += 2) sum += frame.readUInt16BE(at)
  while (sum > 0xffff) sum = (sum & 0xffff) + (sum >> 16)
  frame.writeUInt16BE(~sum & 0xffff, ipAt + 10)
}

const PCAP_HEADER = Buffer.from('d4c3b2a1020004000000000000000000ffff040001000000', 'hex')

/**
 * Writes a pcap of at least `bytes` bytes; answers its packets. Frames longer than `longestFrame` (captured behind segmentation
 * offload: no link carries them) are left out. Throws when no IP packet is left.
 */
export const writeCapture = async (
  files: readonly string[],
  output: string,
  bytes: number,
  longestFrame = Number.POSITIVE_INFINITY,
): Promise<number> => {
  const { templates: all, roundUs } = await readTemplates(files)
  const templates = all.filter(({ frame }) => frame.length <= longestFrame)
  if (templates.length === 0) throw new Error(`no IP packets in ${files.join(', ')}`)
  const stream = createWriteStream(output)
  const put = async (data: Buffer): Promise<void> => {
    if (!stream.write(data)) await once(stream, 'drain')
  }
  await put(PCAP_HEADER)
  let written = PCAP_HEADER.length
  let packets = 0
  for (let round = 0; written < bytes; round++) {
    const records = templates.map((template) => recordOf(template, round, roundUs))
    const data = Buffer.concat(records)
    await put(data)
    written += data.length
    packets += records.length
  }
  stream.end()
  await finished(stream)
  return packets
}

const recordOf = ({ frame, ipAt, wireLength, atUs }: Template, round: number, roundUs: number): Buffer => {
  const record = Buffer.allocUnsafe(RECORD_BYTES + frame.length)
  const timeUs = START_US + round * roundUs + atUs
  record.writeUInt32LE(Math.floor(timeUs / 1e6), 0)
  record.writeUInt32LE(Math.floor(timeUs % 1e6), 4)
  record.writeUInt32LE(frame.length, 8)
  record.writeUInt32LE(Math.max(wireLength, frame.length), 12)
  frame.copy(record, RECORD_BYTES)
  changeAddresses(record, RECORD_BYTES + ipAt, round)
  return record
}
