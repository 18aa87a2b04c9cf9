// Live capture through the optional native module `cap` (libpcap). Known limits, said to the user too: it tells neither the
// kernel's timestamps (packets carry the moment they reached us) nor the kernel's drops, and keeps up with some 20,000 packets/s.
// For more, pipe a capture tool: `tcpdump -i eth0 -U -w - | autoinmune capture -`.
import { createRequire } from 'node:module'
import { appendPacket, createPacketBatch, type PacketBatch } from './packet-batch.ts'

const BATCH_PACKETS = 4096
const BATCH_BYTES = 4 << 20
const KERNEL_BUFFER_BYTES = 32 << 20
const SNAP_BYTES = 65_535
/** A batch is handed on after this long even if it is not full. */
const HAND_ON_MS = 20

/** LINKTYPE_ values of the names that cap gives. */
const LINK_TYPES: Readonly<Record<string, number>> = { NULL: 0, ETHERNET: 1, RAW: 101, LINKTYPE_LINUX_SLL: 113 }

type CapSession = {
  open(device: string, filter: string, bufferBytes: number, buffer: Buffer): string
  on(event: 'packet', handler: (capturedBytes: number, isTruncated: boolean) => void): void
  on(event: 'error', handler: (error: Error) => void): void
  setMinBytes?(bytes: number): void
  close(): void
}
type CapModule = { readonly Cap: (new () => CapSession) & { deviceList(): { name: string }[] } }

export type LiveCapture = {
  readonly batches: AsyncIterable<PacketBatch>
  /** Packets that arrived while both batches were full: we were too slow. What the kernel dropped is not known. */
  dropped(): number
  /** Ends the iteration after what has already arrived. */
  close(): void
}

/** Opens `device` with a BPF `filter`. Throws with what to do when the module is missing, the device unknown or rights are lacking. */
export const openLiveCapture = (device: string, filter = ''): LiveCapture => {
  const { Cap } = loadCap()
  const names = Cap.deviceList().map(({ name }) => name)
  if (!names.includes(device))
    throw new Error(`no interface "${device}"; there are: ${names.join(', ') || 'none (no rights?)'}`)
  const session = new Cap()
  // cap keeps no reference to this buffer: it lives as long as the object that is returned.
  const packet = Buffer.alloc(SNAP_BYTES)
  const linkType = openSession(session, device, filter, packet)
  const queue = createQueue(linkType, packet)
  session.on('packet', queue.take)
  session.on('error', queue.fail)
  session.setMinBytes?.(0)
  return {
    batches: queue.batches,
    dropped: queue.dropped,
    close: () => {
      session.close()
      queue.end()
    },
  }
}

const loadCap = (): CapModule => {
  try {
    return createRequire(import.meta.url)('cap') as CapModule
  } catch (cause) {
    const advice =
      'install libpcap (Debian: libpcap-dev) and run npm ci again, or pipe: tcpdump -w - | autoinmune capture -'
    throw new Error(
      `live capture needs the optional module "cap", which is missing or built for another Node: ${advice}`,
      {
        cause,
      },
    )
  }
}

const openSession = (session: CapSession, device: string, filter: string, packet: Buffer): number => {
  let name: string
  try {
    name = session.open(device, filter, KERNEL_BUFFER_BYTES, packet)
  } catch (cause) {
    throw new Error(`cannot capture on ${device}${filter ? ` with filter "${filter}"` : ''}: ${String(cause)}`, {
      cause,
    })
  }
  const linkType = LINK_TYPES[name]
  if (linkType === undefined) throw new Error(`${device} has link type ${name}, which is not supported`)
  return linkType
}

/** Copies packets into one batch while the other is being read. The handler does nothing else: it starves libpcap otherwise. */
const createQueue = (linkType: number, packet: Buffer) => {
  const makeBatch = () => ({ batch: createPacketBatch(BATCH_PACKETS), bytes: new Uint8Array(BATCH_BYTES), used: 0 })
  let filling = makeBatch()
  let reading = makeBatch()
  let dropped = 0
  let isEnded = false
  let failure: Error | undefined
  let wake: () => void = () => undefined

  const take = (capturedBytes: number): void => {
    const { batch, bytes, used } = filling
    if (batch.count === BATCH_PACKETS || used + capturedBytes > BATCH_BYTES) {
      dropped++
      return
    }
    packet.copy(bytes, used, 0, capturedBytes)
    const timeUs = Math.round((performance.timeOrigin + performance.now()) * 1000)
    appendPacket(batch, linkType, timeUs, used, capturedBytes, capturedBytes)
    filling.used = used + capturedBytes
  }

  async function* batches(): AsyncGenerator<PacketBatch> {
    while (!failure) {
      if (filling.batch.count > 0) {
        ;[filling, reading] = [reading, filling]
        filling.batch.count = 0
        filling.used = 0
        reading.batch.bytes = reading.bytes
        yield reading.batch
      } else if (isEnded) return
      else
        await new Promise<void>((resolve) => {
          const timer = setTimeout(resolve, HAND_ON_MS)
          wake = () => {
            clearTimeout(timer)
            resolve()
          }
        })
    }
    throw new Error('live capture failed', { cause: failure })
  }

  return {
    take,
    batches: { [Symbol.asyncIterator]: batches },
    dropped: () => dropped,
    fail: (error: Error) => {
      failure = error
      wake()
    },
    end: () => {
      isEnded = true
      wake()
    },
  }
}
