// Start-up and authentication of a client, which the engine never sees.
// Source: https://www.postgresql.org/docs/17/protocol-flow.html#PROTOCOL-FLOW-START-UP
import { createScramExchange, SCRAM_MECHANISM, type ScramExchange, type ScramVerifier } from './scram.ts'
import { frame, int32, readString } from './wire.ts'

const LONGEST_STARTUP_BYTES = 10_000
const SSL_REQUEST = 80877103
const GSS_REQUEST = 80877104
const CANCEL_REQUEST = 80877102

export type StartupMessage =
  | { readonly kind: 'start'; readonly parameters: Readonly<Record<string, string>> }
  | { readonly kind: 'cancel'; readonly processId: number; readonly secret: number }
  | { readonly kind: 'encryption' }
  | { readonly kind: 'unknown' }

/** The start-up message at the head of `bytes` and its size; undefined while it is not whole. */
export const readStartup = (
  bytes: Buffer,
): { readonly message: StartupMessage; readonly sizeBytes: number } | undefined => {
  if (bytes.length < 8) return undefined
  const sizeBytes = bytes.readInt32BE(0)
  if (sizeBytes < 8 || sizeBytes > LONGEST_STARTUP_BYTES)
    return { message: { kind: 'unknown' }, sizeBytes: bytes.length }
  if (bytes.length < sizeBytes) return undefined
  return { message: startupOf(bytes.readInt32BE(4), bytes.subarray(8, sizeBytes)), sizeBytes }
}

const startupOf = (code: number, body: Buffer): StartupMessage => {
  if (code === SSL_REQUEST || code === GSS_REQUEST) return { kind: 'encryption' }
  if (code === CANCEL_REQUEST && body.length >= 8) {
    return { kind: 'cancel', processId: body.readInt32BE(0), secret: body.readInt32BE(4) }
  }
  if (code >> 16 !== 3) return { kind: 'unknown' }
  const parameters: Record<string, string> = {}
  const texts = body.toString('utf8').split('\0')
  for (let at = 0; at + 1 < texts.length && texts[at]; at += 2)
    parameters[texts[at] as string] = texts[at + 1] as string
  return { kind: 'start', parameters }
}

/** What a client is told once it is in. */
export const welcome = (parameters: Readonly<Record<string, string>>, processId: number, secret: number): Buffer => {
  const user = parameters.user ?? 'postgres'
  const reported: Record<string, string> = {
    server_version: '17.5',
    server_encoding: 'UTF8',
    client_encoding: 'UTF8',
    DateStyle: 'ISO, MDY',
    TimeZone: parameters.TimeZone ?? parameters.timezone ?? 'GMT',
    IntervalStyle: 'postgres',
    integer_datetimes: 'on',
    standard_conforming_strings: 'on',
    is_superuser: user === 'postgres' ? 'on' : 'off',
    session_authorization: user,
    application_name: parameters.application_name ?? '',
  }
  return Buffer.concat([
    frame('R', int32(0)),
    ...Object.entries(reported).map(([name, value]) => frame('S', name, value)),
    frame('K', int32(processId), int32(secret)),
    frame('Z', Buffer.from('I')),
  ])
}

export type LoginStep = { readonly answer: Buffer; readonly isDone: boolean }

/** A password log-in in two steps. `begin` is sent first; `step` answers a PasswordMessage, undefined: refuse. */
export const createLogin = (verifier: ScramVerifier) => {
  const exchange: ScramExchange = createScramExchange(verifier)
  let hasBegun = false
  const step = (message: Buffer): LoginStep | undefined => {
    if (!hasBegun) {
      hasBegun = true
      const mechanism = readString(message, 5)
      const answer =
        mechanism.text === SCRAM_MECHANISM ? exchange.first(message.toString('utf8', mechanism.next + 4)) : undefined
      return answer === undefined ? undefined : { answer: frame('R', int32(11), Buffer.from(answer)), isDone: false }
    }
    const answer = exchange.final(message.toString('utf8', 5))
    return answer === undefined ? undefined : { answer: frame('R', int32(12), Buffer.from(answer)), isDone: true }
  }
  return { begin: frame('R', int32(10), SCRAM_MECHANISM, Buffer.from([0])), step }
}
