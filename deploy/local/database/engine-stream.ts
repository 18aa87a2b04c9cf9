// The byte streams between the engine and the main thread: the callbacks by which pglite reads requests and writes answers.
import { type MessagePort, receiveMessageOnPort } from 'node:worker_threads'
import { CONTROL, type FromEngine, type ToEngine, UNSENT_LIMIT_BYTES } from './engine-messages.ts'
import { BACKEND } from './wire.ts'

const FLUSH_BYTES = 65_536

export type EngineStream = {
  /** Sleeps until the main thread says something. */
  nextMessage(): ToEngine
  /** Makes `bytes` (whole frames) the input of the next turn. */
  begin(bytes: Uint8Array): void
  /** pglite's read callback: copies up to `max` bytes into `target`, returns how many; 0 ends the turn. */
  read(target: Uint8Array, max: number): number
  /** pglite's write callback. */
  write(bytes: Uint8Array): void
  flush(): void
}

/** Follows frame headers through arbitrary cuts and tells the type of each frame that begins. */
const createOutputFollower = (began: (type: number) => void) => {
  const header = Buffer.alloc(5)
  let headerBytes = 0
  let bodyBytes = 0
  const follow = (bytes: Uint8Array) => {
    for (let at = 0; at < bytes.length; ) {
      if (bodyBytes > 0) {
        const step = Math.min(bodyBytes, bytes.length - at)
        bodyBytes -= step
        at += step
        continue
      }
      header[headerBytes++] = bytes[at++] as number
      if (headerBytes < header.length) continue
      headerBytes = 0
      bodyBytes = header.readInt32BE(1) - 4
      began(header[0] as number)
    }
  }
  const reset = () => {
    headerBytes = 0
    bodyBytes = 0
  }
  return { follow, reset }
}

/** The answers: gathered, then posted; the engine sleeps while clients are too far behind in reading. */
const createOutput = (port: MessagePort, control: Int32Array) => {
  let held: Buffer[] = []
  let heldBytes = 0
  /** Between CopyInResponse and the end of that COPY. */
  let isCopyingIn = false
  const follower = createOutputFollower((type) => {
    if (type === BACKEND.copyIn) isCopyingIn = true
    else if (type === BACKEND.commandComplete) isCopyingIn = false
    else if (type === BACKEND.error || type === BACKEND.readyForQuery) {
      isCopyingIn = false
      Atomics.store(control, CONTROL.cancelRequested, 0) // what was to be cancelled has ended
    }
  })
  const flush = () => {
    if (heldBytes === 0) return
    const bytes = new Uint8Array(Buffer.concat(held, heldBytes)) // a buffer of its own, which can be handed over
    held = []
    heldBytes = 0
    Atomics.add(control, CONTROL.unsentBytes, bytes.length)
    port.postMessage({ kind: 'output', bytes } satisfies FromEngine, [bytes.buffer])
    for (;;) {
      const unsent = Atomics.load(control, CONTROL.unsentBytes)
      if (unsent <= UNSENT_LIMIT_BYTES) return
      Atomics.wait(control, CONTROL.unsentBytes, unsent, 1000)
    }
  }
  const write = (bytes: Uint8Array) => {
    held.push(Buffer.from(bytes)) // copied: the heap behind `bytes` is reused
    heldBytes += bytes.length
    follower.follow(bytes)
    if (heldBytes > FLUSH_BYTES) flush()
  }
  const beginTurn = () => {
    follower.reset()
    isCopyingIn = false
  }
  return { write, flush, beginTurn, isCopyingIn: () => isCopyingIn }
}

/** `port` carries ToEngine and FromEngine messages; `control` are the shared cells. */
export const createEngineStream = (port: MessagePort, control: Int32Array): EngineStream => {
  const output = createOutput(port, control)
  let input: Buffer = Buffer.alloc(0)
  let offset = 0
  let frameEnd = 0
  const nextMessage = (): ToEngine => {
    for (;;) {
      const sequence = Atomics.load(control, CONTROL.inputSequence) // before looking: a message after it changes it
      const received = receiveMessageOnPort(port)
      if (received) return received.message as ToEngine
      Atomics.wait(control, CONTROL.inputSequence, sequence)
    }
  }
  const take = (bytes: Uint8Array) => {
    port.postMessage({ kind: 'taken', sizeBytes: bytes.length } satisfies FromEngine)
    input = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)
    offset = 0
    frameEnd = 0
  }
  const takeCopyData = () => {
    output.flush()
    const message = nextMessage()
    if (message.kind !== 'input') throw new Error('closed in the middle of a COPY')
    take(message.bytes)
  }
  const read = (target: Uint8Array, max: number): number => {
    if (offset >= input.length) {
      if (!output.isCopyingIn()) return 0
      takeCopyData()
    }
    let count = Math.min(max, input.length - offset)
    if (output.isCopyingIn()) {
      // Never past a frame: an error in the COPY must not leave half a frame behind, it would be read as a request.
      if (offset >= frameEnd) frameEnd = offset + 1 + input.readInt32BE(offset + 1)
      count = Math.min(count, frameEnd - offset)
    }
    target.set(input.subarray(offset, offset + count))
    offset += count
    return count
  }
  const begin = (bytes: Uint8Array) => {
    take(bytes)
    output.beginTurn()
  }
  return { nextMessage, begin, read, write: output.write, flush: output.flush }
}
