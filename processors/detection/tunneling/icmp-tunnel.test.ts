import { describe, expect, it } from 'vitest'
import type { NetworkEvent } from '../../../schemas/messages.ts'
import { worth } from '../command-and-control/outward.fixture.ts'
import { session } from '../events.fixture.ts'
import { DECISIVE } from '../observation.ts'
import { icmpTunnel, icmpVolume } from './icmp-tunnel.ts'

/** Echo messages and bytes each way, and the largest payload. */
const echo = (
  sent: number,
  sentBytes: number,
  returned: number,
  returnedBytes: number,
  largest: number,
  changes: NetworkEvent = {},
) =>
  session(
    {},
    {
      ...{
        transport: 'icmp',
        src_port: 8,
        dst_port: 0,
        tcp_state: null,
        src_packets: sent,
        src_payload_bytes: sentBytes,
      },
      ...{ dst_packets: returned, dst_payload_bytes: returnedBytes, protocol_analysis: { icmp_payload_max: largest } },
      ...changes,
    },
  )

describe('ICMP tunnel', () => {
  it('is clear when sizes vary and other data comes back', () => {
    expect(worth(icmpTunnel, echo(74, 7045, 48, 6501, 844))).toBeGreaterThanOrEqual(DECISIVE)
  })

  it('is a suspicion when only one of both is seen', () => {
    const strength = worth(icmpTunnel, echo(20, 4000, 20, 4000, 844))
    expect(strength).toBeGreaterThan(2)
    expect(strength).toBeLessThan(DECISIVE)
  })

  it.each<[string, NetworkEvent]>([
    ['ping', echo(60, 60 * 56, 58, 58 * 56, 56)],
    ['ping with a large size', echo(60, 60 * 1472, 60, 60 * 1472, 1472)],
    ['a handful of sizes tried', echo(4, 3000, 4, 2000, 1472)],
    ['two monitors with sizes of their own', echo(40, 20 * 32 + 20 * 56, 40, 20 * 32 + 20 * 56, 56)],
    ['a host that does not answer', echo(60, 9000, 0, 0, 900)],
    ['error messages', echo(60, 9000, 20, 5000, 900, { src_port: 3 })],
  ])('is not %s', (_, event) => expect(worth(icmpTunnel, event)).toBe(0))

  it('is about who asks, also where a record begins with a reply', () => {
    const [seen] = icmpTunnel.observe(echo(48, 6501, 74, 7045, 844, { src_port: 0 }))
    expect(seen).toMatchObject({ subject: { value: '10.0.0.2' }, source_ip: '10.0.0.2', target: '203.0.113.5' })
  })
})

it('weighs the volume of echo messages', () => {
  expect(worth(icmpVolume, echo(500, 300_000, 500, 300_000, 1000))).toBeGreaterThan(3)
  expect(worth(icmpVolume, echo(60, 60 * 56, 60, 60 * 56, 56))).toBe(0)
})
