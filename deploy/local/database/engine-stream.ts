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

export const createEngineStream = (port: MessagePort, control: Int32Array): EngineStream => {
  /** Between CopyInResponse and the end of that COPY. */
  let isCopyingIn = false
  const output = createOutputFollower((type) => {
    if (type === BACKEND.copyIn) isCopyingIn = true
    else if (type === BACKEND.commandComplete) isCopyingIn = false
    else if (type === BACKEND.error || type === BACKEND.readyForQuery) {
      isCopyingIn = false
      Atomics.store(control, CONTROL.cancelRequested, 0) // what was to be cancelled has ended
    }
  })
  let held: Buffer[] = []
  let heldBytes = 0
  let input: Buffer = Buffer.alloc(0)
  let offset = 0
  let frameEnd = 0

  const post = (message: FromEngine, transfer: ArrayBuffer[] = []) => port.postMessage(message, transfer)
  const flush = () => {
    if (heldBytes === 0) return
    const bytes = new Uint8Array(heldBytes)
    let at = 0
    for (const part of held) {
      bytes.set(part, at)
      at += part.length
    }
    held = []
    heldBytes = 0
    Atomics.add(control, CONTROL.unsentBytes, bytes.length)
    post({ kind: 'output', bytes }, [bytes.buffer])
    for (;;) {
      const unsent = Atomics.load(control, CONTROL.unsentBytes)
      if (unsent <= UNSENT_LIMIT_BYTES) return
      Atomics.wait(control, CONTROL.unsentBytes, unsent, 1000)
    }
  }
  const nextMessage = (): ToEngine => {
    for (;;) {
      const sequence = Atomics.load(control, CONTROL.inputSequence) // before looking: a message after it changes it
      const received = receiveMessageOnPort(port)
      if (received) return received.message as ToEngine
      Atomics.wait(control, CONTROL.inputSequence, sequence)
    }
  }
  const take = (bytes: Uint8Array) => {
    post({ kind: 'taken', sizeBytes: bytes.length })
    input = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)
    offset = 0
    frameEnd = 0
  }
  const read = (target: Uint8Array, max: number): number => {
    if (offset >= input.length) {
      if (!isCopyingIn) return 0
      flush()
      const message = nextMessage()
      if (message.kind !== 'input') throw new Error('closed in the middle of a COPY')
      take(message.bytes)
    }
    let count = Math.min(max, input.length - offset)
    if (isCopyingIn) {
      // Never past a frame: an error in the COPY must not leave half a frame behind, it would be read as a request.
      if (offset >= frameEnd) frameEnd = offset + 1 + input.readInt32BE(offset + 1)
      count = Math.min(count, frameEnd - offset)
    }
    target.set(input.subarray(offset, offset + count))
    offset += count
    return count
  }
  return {
    nextMessage,
    begin: (bytes) => {
      take(bytes)
      output.reset()
      isCopyingIn = false
    },
    read,
    write: (bytes) => {
      held.push(Buffer.from(bytes)) // copied: the heap behind `bytes` is reused
      heldBytes += bytes.length
      output.follow(bytes)
      if (heldBytes > FLUSH_BYTES) flush()
    },
    flush,
  }
}
