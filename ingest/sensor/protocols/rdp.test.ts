import { expect, test } from 'vitest'
import { bytesOf } from '../decode/packets.fixture.ts'
import { analysisOf, type Message, sendDamaged } from './conversation.fixture.ts'
import { le32 } from './windows-messages.fixture.ts'

const x224 = (type: number, ...parts: readonly (readonly number[])[]): number[] => {
  const body = [type, 0, 0, 0, 0, 0, ...parts.flat()]
  return [3, 0, 0, body.length + 5, body.length, ...body]
}
const negotiation = (type: number, value: number): number[] => [type, 0, 8, 0, ...le32(value)]
const asks = (name: string): Message => ({
  from: '>',
  content: x224(0xe0, bytesOf(`Cookie: mstshash=${name}\r\n`), negotiation(1, 3)),
})
const answers = (...parts: readonly (readonly number[])[]): Message => ({ from: '<', content: x224(0xd0, ...parts) })

test.each([
  [[negotiation(2, 2)], 'hybrid'],
  [[negotiation(2, 1)], 'tls'],
  [[negotiation(2, 0)], 'rdp'],
  [[negotiation(2, 8)], 'hybrid_ex'],
  [[], 'rdp'],
])('cookie and chosen security: %j', (parts, security) => {
  expect(analysisOf('tcp', 3390, [asks('bob'), answers(...parts)])).toMatchObject({
    ...{ service: 'rdp', service_source: 'content', rdp_cookie: 'bob', rdp_security: security },
  })
})

test('a refused negotiation chose nothing', () => {
  expect(analysisOf('tcp', 3389, [asks('bob'), answers(negotiation(3, 5))])).not.toHaveProperty('rdp_security')
})

test('survives damaged conversations', () => {
  sendDamaged('tcp', 3389, [
    asks('bob'),
    answers(negotiation(2, 2)),
    { from: '>', content: [22, 3, 1, 0, 5, 1, 0, 0, 1, 0] },
  ])
})
