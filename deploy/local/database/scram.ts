// The server's side of SCRAM-SHA-256 (RFC 5802, RFC 7677) as PostgreSQL frames it: SASL without channel binding.
import { createHash, createHmac, pbkdf2Sync, randomBytes, timingSafeEqual } from 'node:crypto'

export const SCRAM_MECHANISM = 'SCRAM-SHA-256'
const ITERATIONS = 4096
/** base64 of the GS2 headers "n,," and "y,,": no channel binding. */
const GS2_HEADERS = new Map([
  ['n,,', 'biws'],
  ['y,,', 'eSws'],
])

/** What the server keeps of a password. */
export type ScramVerifier = { readonly salt: Buffer; readonly storedKey: Buffer; readonly serverKey: Buffer }

const hmac = (key: Buffer, text: string) => createHmac('sha256', key).update(text).digest()

export const createVerifier = (password: string, salt = randomBytes(16)): ScramVerifier => {
  const salted = pbkdf2Sync(password.normalize('NFKC'), salt, ITERATIONS, 32, 'sha256')
  const storedKey = createHash('sha256').update(hmac(salted, 'Client Key')).digest()
  return { salt, storedKey, serverKey: hmac(salted, 'Server Key') }
}

const attributesOf = (message: string) =>
  new Map(message.split(',').map((part) => [part.slice(0, 1), part.slice(2)] as const))

export type ScramExchange = {
  /** Answer to the client-first-message; undefined: refuse. */
  first(message: string): string | undefined
  /** Answer to the client-final-message when the password is right; undefined: refuse. */
  final(message: string): string | undefined
}

/** One log-in. */
export const createScramExchange = (verifier: ScramVerifier): ScramExchange => {
  let gs2 = ''
  let nonce = ''
  let transcript = ''
  const first = (message: string) => {
    gs2 = message.slice(0, 3)
    const bare = message.slice(message.indexOf(',', 2) + 1)
    const clientNonce = attributesOf(bare).get('r')
    if (!GS2_HEADERS.has(gs2) || !clientNonce) return undefined
    nonce = clientNonce + randomBytes(18).toString('base64')
    const answer = `r=${nonce},s=${verifier.salt.toString('base64')},i=${ITERATIONS}`
    transcript = `${bare},${answer}`
    return answer
  }
  const final = (message: string) => {
    const { c: binding, r: echoed, p: proof } = Object.fromEntries(attributesOf(message))
    if (transcript === '' || binding !== GS2_HEADERS.get(gs2) || echoed !== nonce || !proof) return undefined
    const signed = `${transcript},${message.slice(0, message.lastIndexOf(',p='))}`
    const signature = hmac(verifier.storedKey, signed)
    const given = Buffer.from(proof, 'base64')
    if (given.length !== signature.length) return undefined
    const clientKey = Buffer.from(signature.map((byte, index) => byte ^ (given[index] as number)))
    const isRight = timingSafeEqual(createHash('sha256').update(clientKey).digest(), verifier.storedKey)
    return isRight ? `v=${hmac(verifier.serverKey, signed).toString('base64')}` : undefined
  }
  return { first, final }
}
