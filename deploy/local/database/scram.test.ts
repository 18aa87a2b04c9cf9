import { createHash, createHmac, pbkdf2Sync } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { createScramExchange, createVerifier } from './scram.ts'

const hmac = (key: Buffer, text: string) => createHmac('sha256', key).update(text).digest()

/** A client written after RFC 5802, apart from the server's code. */
const logIn = (password: string, given: string, tamper = (message: string) => message) => {
  const exchange = createScramExchange(createVerifier(password))
  const bare = 'n=,r=clientnonce'
  const challenge = exchange.first(`n,,${bare}`) ?? ''
  const [, nonce = '', salt = '', rounds = ''] = /^r=(.*),s=(.*),i=(\d+)$/.exec(challenge) ?? []
  const salted = pbkdf2Sync(given, Buffer.from(salt, 'base64'), Number(rounds), 32, 'sha256')
  const clientKey = hmac(salted, 'Client Key')
  const storedKey = createHash('sha256').update(clientKey).digest()
  const withoutProof = `c=biws,r=${nonce}`
  const transcript = `${bare},${challenge},${withoutProof}`
  const signature = hmac(storedKey, transcript)
  const proof = Buffer.from(clientKey.map((byte, at) => byte ^ (signature[at] as number))).toString('base64')
  const expected = `v=${hmac(hmac(salted, 'Server Key'), transcript).toString('base64')}`
  return { answer: exchange.final(tamper(`${withoutProof},p=${proof}`)), expected }
}

describe('SCRAM-SHA-256', () => {
  it('lets the right password in and proves that the server knows it', () => {
    const { answer, expected } = logIn('sécret', 'sécret')
    expect(answer).toBe(expected)
  })
  it('refuses a wrong password', () => {
    expect(logIn('right', 'wrong').answer).toBeUndefined()
  })
  it.each([
    ['another nonce', (message: string) => message.replace('r=', 'r=x')],
    ['another binding', (message: string) => message.replace('c=biws', 'c=eSws')],
    ['no proof', (message: string) => message.replace(/,p=.*/, '')],
    ['a proof of another length', (message: string) => message.replace(/,p=.*/, ',p=AAAA')],
  ])('refuses %s', (_, tamper) => {
    expect(logIn('right', 'right', tamper).answer).toBeUndefined()
  })
  it('refuses a final message without a first one', () => {
    expect(createScramExchange(createVerifier('x')).final('c=,r=,p=AAAA')).toBeUndefined()
  })
})
