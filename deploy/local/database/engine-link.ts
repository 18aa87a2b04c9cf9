// The main thread's side of the engine: posts turns, knows how much is queued, restarts the engine when it dies.
import { MessageChannel, type MessagePort, Worker } from 'node:worker_threads'
import { CONTROL, type EngineStart, type FromEngine, type ToEngine } from './engine-messages.ts'

const CLOSE_DEADLINE_MS = 15_000

export type EngineEvents = {
  /** `taken` must be called once the bytes have left this process: the engine waits when too many have not. */
  output(bytes: Buffer, taken: () => void): void
  /** Queued input went down. */
  inputTaken(): void
  done(): void
  /** The engine ended by itself. `open` starts another one. */
  died(reason: string): void
}

export type EngineLinkOptions = { readonly directory: string; readonly fsync: boolean }

/** One engine thread at a time on one data directory. */
export class EngineLink {
  readonly #options: EngineLinkOptions
  readonly #events: EngineEvents
  #worker: Worker | undefined
  #port: MessagePort | undefined
  #control = new Int32Array(new SharedArrayBuffer(16))
  #queuedBytes = 0
  #isUp = false
  #closed: (() => void) | undefined

  constructor(options: EngineLinkOptions, events: EngineEvents) {
    this.#options = options
    this.#events = events
  }

  get isUp(): boolean {
    return this.#isUp
  }

  /** Bytes posted that the engine has not read yet. */
  get queuedBytes(): number {
    return this.#queuedBytes
  }

  /** Output bytes that clients have not taken yet. */
  get unsentBytes(): number {
    return Atomics.load(this.#control, CONTROL.unsentBytes)
  }

  /** Boots an engine: 5 s on an empty directory, 1-2 s on an existing one, longer when there is WAL to recover. */
  async open(): Promise<void> {
    const { port1, port2 } = new MessageChannel()
    this.#control = new Int32Array(new SharedArrayBuffer(16))
    this.#port = port1
    this.#queuedBytes = 0
    const { directory, fsync } = this.#options
    const control = this.#control.buffer as SharedArrayBuffer
    const start: EngineStart = { directory, fsync, control, port: port2 }
    const worker = new Worker(new URL('./engine.ts', import.meta.url), { workerData: start, transferList: [port2] })
    this.#worker = worker
    await new Promise<void>((resolve, reject) => {
      worker.once('error', reject)
      worker.once('exit', () => reject(new Error('the engine ended while it started')))
      port1.on('message', (message: FromEngine) => {
        if (message.kind === 'ready') resolve()
        else if (this.#worker === worker) this.#receive(message)
      })
    })
    worker.removeAllListeners('error').removeAllListeners('exit')
    worker.on('error', (error) => this.#die(worker, String(error)))
    worker.on('exit', () => this.#die(worker, 'engine thread ended'))
    this.#isUp = true
  }

  /** Runs whole frames as one turn; with `isCopyData`, feeds the COPY of the turn that runs. */
  post(frames: Buffer, isCopyData = false): void {
    if (!isCopyData) Atomics.store(this.#control, CONTROL.cancelRequested, 0) // a late cancel belongs to the turn before
    const bytes = new Uint8Array(frames) // a copy of its own, so that it can be handed over instead of cloned
    this.#queuedBytes += bytes.length
    this.#send({ kind: 'input', bytes, isCopyData }, [bytes.buffer])
  }

  requestCancel(): void {
    Atomics.store(this.#control, CONTROL.cancelRequested, 1)
  }

  /** Ends an engine that does not listen any more; `died` follows. */
  kill(reason: string): void {
    if (this.#worker) this.#die(this.#worker, reason)
  }

  /** Closes the engine cleanly, so that the next start has nothing to recover. Call it when no turn runs. */
  async close(): Promise<void> {
    const worker = this.#worker
    if (!worker) return
    this.#isUp = false
    await new Promise<void>((resolve) => {
      const deadline = setTimeout(resolve, CLOSE_DEADLINE_MS)
      this.#closed = () => {
        clearTimeout(deadline)
        resolve()
      }
      this.#send({ kind: 'close' })
    })
    this.#worker = undefined
    await worker.terminate()
    this.#port?.close()
  }

  #send(message: ToEngine, transfer: ArrayBuffer[] = []): void {
    this.#port?.postMessage(message, transfer)
    Atomics.add(this.#control, CONTROL.inputSequence, 1)
    Atomics.notify(this.#control, CONTROL.inputSequence)
  }

  #receive(message: Exclude<FromEngine, { kind: 'ready' }>): void {
    if (message.kind === 'output') {
      const control = this.#control
      const { buffer, byteOffset, byteLength } = message.bytes
      this.#events.output(Buffer.from(buffer, byteOffset, byteLength), () => {
        Atomics.sub(control, CONTROL.unsentBytes, byteLength)
        Atomics.notify(control, CONTROL.unsentBytes)
      })
    } else if (message.kind === 'taken') {
      this.#queuedBytes -= message.sizeBytes
      this.#events.inputTaken()
    } else if (message.kind === 'done') this.#events.done()
    else if (message.kind === 'crashed') this.kill(message.reason)
    else this.#closed?.()
  }

  #die(worker: Worker, reason: string): void {
    if (this.#worker !== worker || this.#closed) return
    this.#isUp = false
    this.#worker = undefined
    worker.terminate().then(
      () => this.#events.died(reason),
      () => this.#events.died(reason),
    )
  }
}
