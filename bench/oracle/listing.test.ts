import { describe, expect, test } from 'vitest'
import { parseListing } from './listing.ts'

const TWO_WAY =
  '\t1\tTCP 192.0.2.1:44404 <-> 198.51.100.1:443 [proto: 91/TLS][IP: 0/Unknown][cat: Web/5]' +
  '[22 pkts/2595 bytes <-> 28 pkts/6365 bytes][Goodput ratio: 52/74][8.11 sec][bytes ratio: -0.421 (Download)]' +
  '[IAT c2s/s2c min/avg/max/stddev: 0/1 289/346 3093/3078 792/900]' +
  '[Pkt Len c2s/s2c min/avg/max/stddev: 56/62 118/227 317/1644 68/386][Plen Bins: 26,0]'
const ONE_WAY =
  '\t12\tUDP [fe80::1]:5353 -> [ff02::fb]:5353 [VLAN: 505][proto: 8/MDNS][3 pkts/300 bytes -> 0 pkts/0 bytes][< 1 sec]'

describe('a listing', () => {
  test('gives packets, bytes, duration and statistics of each direction', () => {
    expect(parseListing(TWO_WAY)).toEqual([
      {
        protocol: 'TCP',
        src: '192.0.2.1:44404',
        dst: '198.51.100.1:443',
        vlanId: -1,
        seconds: 8.11,
        srcSide: {
          packets: 22,
          bytes: 2595,
          spread: { gapMeanMs: 289, gapStdMs: 792, lengthMin: 56, lengthMean: 118, lengthMax: 317, lengthStd: 68 },
        },
        dstSide: {
          packets: 28,
          bytes: 6365,
          spread: { gapMeanMs: 346, gapStdMs: 900, lengthMin: 62, lengthMean: 227, lengthMax: 1644, lengthStd: 386 },
        },
      },
    ])
  })

  test('names the VLAN, and leaves absent what a short flow has not', () => {
    expect(parseListing(ONE_WAY)).toEqual([
      {
        protocol: 'UDP',
        src: 'fe80::1:5353',
        dst: 'ff02::fb:5353',
        vlanId: 505,
        seconds: 0,
        srcSide: { packets: 3, bytes: 300, spread: undefined },
        dstSide: { packets: 0, bytes: 0, spread: undefined },
      },
    ])
  })

  test('writes IPv6 as RFC 5952 does', () => {
    const line = ONE_WAY.replace('[fe80::1]', '[3ffe:507::1:200:86ff:fe05:80da]')
    expect(parseListing(line)[0]?.src).toBe('3ffe:507:0:1:200:86ff:fe05:80da:5353')
  })

  test('passes over every other line', () => {
    expect(parseListing('DPI Packets (TCP):\t6\t(6.00 pkts/flow)\n\n\t1\t 192.168.20.211\t 1\n')).toEqual([])
  })
})
