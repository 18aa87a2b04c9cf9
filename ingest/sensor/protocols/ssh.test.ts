import { hash } from 'node:crypto'
import { describe, expect, test } from 'vitest'
import { bytesOf } from '../decode/packets.fixture.ts'
import { analysisOf, type Message, sendDamaged } from './conversation.fixture.ts'

const be32 = (value: number): number[] => [value >>> 24, (value >> 16) & 255, (value >> 8) & 255, value & 255]

/** A clear packet with eight bytes of padding. */
const packet = (type: number, payload: readonly number[] = []): number[] => [
  ...be32(payload.length + 10),
  ...[8, type, ...payload, ...new Array<number>(8).fill(0)],
]

const LISTS = [
  'curve25519-sha256,ext-info-c',
  'ssh-ed25519',
  'aes128-ctr',
  'aes256-ctr',
  'hmac-a',
  'hmac-b',
  'none',
  'zlib',
  '',
  '',
]
const offer = (lists: readonly string[] = LISTS): number[] =>
  packet(20, [
    ...new Array<number>(16).fill(3),
    ...lists.flatMap((list) => [...be32(list.length), ...bytesOf(list)]),
    0,
    0,
    0,
    0,
    0,
  ])

const BEGINNING: Message[] = [
  { from: '<', content: 'SSH-2.0-OpenSSH_9.2\r\n' },
  { from: '>', content: 'SSH-2.0-libssh_0.10.6\r\n' },
  { from: '>', content: offer() },
  { from: '<', content: offer(LISTS.with(0, 'a')) },
  { from: '>', content: packet(30, [1, 2, 3]) },
  { from: '<', content: [...packet(31, [1, 2, 3]), ...packet(21)] },
  { from: '>', content: packet(21) },
]

/** Encrypted segments by size; negative: the server's. */
const encrypted = (sizes: readonly number[]): Message[] =>
  sizes.map((size) => ({ from: size > 0 ? '>' : '<', content: new Array<number>(Math.abs(size)).fill(0xee) }))

test('identification and offers of both sides', () => {
  expect(analysisOf('tcp', 2222, BEGINNING)).toMatchObject({
    service: 'ssh',
    ssh_client: 'SSH-2.0-libssh_0.10.6',
    ssh_server: 'SSH-2.0-OpenSSH_9.2',
    ssh_hassh: hash('md5', 'curve25519-sha256,ext-info-c;aes128-ctr;hmac-a;none', 'hex'),
    ssh_hassh_server: hash('md5', 'a;aes256-ctr;hmac-b;zlib', 'hex'),
  })
})

describe('logins are guessed from sizes', () => {
  // Sizes seen with chacha20-poly1305: acceptance 44, refusal 76, success 28; "none" for root 60, for deploy 68.
  test.each([
    ['nobody tried', [44, -44], undefined, undefined, undefined],
    ['a question for the methods is no attempt', [44, -44, 60, -76], undefined, undefined, undefined],
    ['two wrong passwords', [44, -44, 60, -76, 76, -76, 76, -76], 2, 2, false],
    ['a wrong one without asking first', [44, -44, 100, -76], 1, 1, false],
    ['the right one at once', [44, -44, 68, -76, 148, -28, 112, -300], 1, undefined, true],
    ['the right one after two wrong ones', [44, -44, 68, -76, 148, -76, 148, -76, 148, -28, 300, -500], 3, 2, true],
    ['a key that is asked for first', [44, -44, 68, -76, 380, -340, 600, -28], 1, undefined, true],
    ['a banner before the first answer', [44, -44, 60, -900, -76, 100, -76], 1, 1, false],
    ['after success nothing counts', [44, -44, 148, -28, 100, -76, 100, -76], 1, undefined, true],
    ['with a cipher of 16-byte blocks and a MAC of 32', [68, -68, 84, -84, 148, -52], 1, undefined, true],
  ] as const)('%s', (_name, sizes, attempts, failures, succeeded) => {
    const facts = analysisOf('tcp', 22, [...BEGINNING, ...encrypted(sizes)])
    expect([facts?.login_attempts, facts?.login_failures, facts?.login_succeeded]).toEqual([
      attempts,
      failures,
      succeeded,
    ])
  })

  test('although packets are cut', () => {
    const cut = BEGINNING.map((message): Message => {
      const bytes = typeof message.content === 'string' ? bytesOf(message.content) : [...message.content]
      return { ...message, content: bytes.slice(0, 60), wireBytes: bytes.length }
    })
    const facts = analysisOf('tcp', 22, [...cut, ...encrypted([44, -44, 60, -76, 76, -76])])
    expect(facts).toMatchObject({ login_attempts: 1, login_failures: 1, login_succeeded: false })
    expect(facts?.violation_rules).toBeUndefined()
  })
})

test('lines before the server identification are passed over', () => {
  const facts = analysisOf('tcp', 22, [
    { from: '>', content: 'SSH-2.0-a\r\n' },
    { from: '<', content: 'Welcome\r\nto you\r\nSSH-2.0-b\r\n' },
  ])
  expect(facts).toMatchObject({ ssh_client: 'SSH-2.0-a', ssh_server: 'SSH-2.0-b' })
})

test.each([
  ['control characters in the identification', 'SSH-2.0-a\x07b\r\n', 'ssh_bad_banner'],
  ['an identification without end', `SSH-2.0-${'a'.repeat(300)}`, 'ssh_bad_banner'],
  ['a clear packet of an absurd length', 'SSH-2.0-a\r\n\x7f\xff\xff\xff\x08\x14', 'ssh_bad_packet'],
])('%s: a violation', (_name, content, rule) => {
  expect(analysisOf('tcp', 22, [{ from: '>', content }])?.violation_rules).toEqual({ [rule]: 1 })
})

test('damaged sessions are survived', () => {
  sendDamaged('tcp', 22, [...BEGINNING, ...encrypted([44, -44, 60, -76, 76, -28])])
})
