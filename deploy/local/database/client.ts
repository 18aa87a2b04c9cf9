// One socket: start-up, password, then frames to and from a session.
import { randomBytes } from 'node:crypto'
import type { Socket } from 'node:net'
import { createLogin, type LoginStep, readStartup, type StartupMessage, welcome } from './login.ts'
import type { ScramVerifier } from './scram.ts'
import type { Peer, Session } from './session.ts'
import { errorFrame, FrameAssembler, forEachFrame, ProtocolError } from './wire.ts'

/** How long a closing client may take to read its last message. */
const LINGER_MS = 1000
const LOGIN_DEADLINE_MS = 60_000
const PASSWORD = 'p'.charCodeAt(0)
const TERMINATE = 'X'.charCodeAt(0)
/** The only database there is. */
const DATABASE = 'postgres'

export type ClientHost = {
  /** Undefined: no password is asked for. */
  readonly verifier: ScramVerifier | undefined
  readonly isReady: boolean
  join(peer: Peer): Session
  /** A CancelRequest, which comes over a connection of its own. */
  cancel(processId: number, secret: number): void
  log(message: string, fields?: Readonly<Record<string, unknown>>): void
}

export type Client = { readonly session: Session | undefined; readonly secret: number; end(bytes: Buffer): void }

/** Serves `socket` until it closes. */
export const serveClient = (socket: Socket, host: ClientHost): Client => new SocketClient(socket, host)

class SocketClient implements Peer, Client {
  readonly secret = randomBytes(4).readInt32BE()
  session: Session | undefined
  readonly #socket: Socket
  readonly #host: ClientHost
  readonly #frames = new FrameAssembler()
  readonly #loginDeadline: NodeJS.Timeout
  #startupBytes = Buffer.alloc(0)
  #parameters: Readonly<Record<string, string>> | undefined
  #login: { step(message: Buffer): LoginStep | undefined } | undefined

  constructor(socket: Socket, host: ClientHost) {
    this.#socket = socket
    this.#host = host
    this.#loginDeadline = setTimeout(() => socket.destroy(), LOGIN_DEADLINE_MS)
    socket.setNoDelay(true).setKeepAlive(true)
    socket.on('data', (chunk) => this.#read(chunk))
    socket.on('error', () => undefined) // 'close' follows
    socket.on('close', () => {
      clearTimeout(this.#loginDeadline)
      this.session?.leave()
    })
  }

  send(bytes: Buffer, sent?: () => void): void {
    if (this.#socket.writable) this.#socket.write(bytes, sent && (() => sent()))
    else sent?.()
  }

  end(bytes: Buffer): void {
    this.#socket.end(bytes)
    setTimeout(() => this.#socket.destroy(), LINGER_MS).unref()
  }

  pause(): void {
    this.#socket.pause()
  }

  resume(): void {
    this.#socket.resume()
  }

  #read(chunk: Buffer): void {
    try {
      if (this.#parameters) this.#readFrames(chunk)
      else this.#readStartup(chunk)
    } catch (error) {
      if (!(error instanceof ProtocolError) && !(error instanceof RangeError)) throw error
      this.#host.log('client closed: not the PostgreSQL protocol', { error: error.message })
      this.#socket.destroy()
    }
  }

  #readStartup(chunk: Buffer): void {
    this.#startupBytes = Buffer.concat([this.#startupBytes, chunk])
    const startup = readStartup(this.#startupBytes)
    if (!startup) return
    const rest = this.#startupBytes.subarray(startup.sizeBytes)
    this.#startupBytes = Buffer.alloc(0)
    this.#start(startup.message)
    if (rest.length > 0) this.#read(rest)
  }

  #start(message: StartupMessage): void {
    if (message.kind === 'encryption')
      this.send(Buffer.from('N')) // loopback only: none
    else if (message.kind === 'cancel') {
      this.#host.cancel(message.processId, message.secret)
      this.#socket.end()
    } else if (message.kind === 'unknown') this.#refuse('08P01', 'unsupported frontend protocol')
    else if (!this.#host.isReady) this.#refuse('57P03', 'the database system is starting up')
    else this.#admit(message.parameters)
  }

  #admit(parameters: Readonly<Record<string, string>>): void {
    const { database = DATABASE } = parameters
    if (database !== DATABASE) {
      this.#refuse('3D000', `database "${database}" does not exist: the embedded server has only "${DATABASE}"`)
      return
    }
    this.#parameters = parameters
    if (!this.#host.verifier) {
      this.#enter()
      return
    }
    const login = createLogin(this.#host.verifier)
    this.#login = login
    this.send(login.begin)
  }

  #refuse(code: string, message: string): void {
    this.#parameters = {}
    this.end(errorFrame(code, message, 'FATAL'))
  }

  #enter(before: Buffer = Buffer.alloc(0)): void {
    const parameters = this.#parameters ?? {}
    clearTimeout(this.#loginDeadline)
    this.#login = undefined
    this.session = this.#host.join(this)
    this.session.settings.begin(parameters)
    this.send(Buffer.concat([before, welcome(parameters, this.session.id, this.secret)]))
  }

  #readFrames(chunk: Buffer): void {
    const bytes = this.#frames.push(chunk)
    forEachFrame(bytes, (type, start, end) => {
      if (this.#socket.writableEnded) return
      const message = bytes.subarray(start, end)
      if (type === TERMINATE) this.#socket.end()
      else if (this.#login) this.#continueLogin(type, message)
      else this.session?.receive(message)
    })
    this.session?.flushInput()
  }

  #continueLogin(type: number, message: Buffer): void {
    const step = type === PASSWORD ? this.#login?.step(message) : undefined
    if (!step) this.#refuse('28P01', `password authentication failed for user "${this.#parameters?.user ?? ''}"`)
    else if (step.isDone) this.#enter(step.answer)
    else this.send(step.answer)
  }
}
