import { describe, expect, test } from 'vitest'
import { communityIdOf } from './community-id.ts'
import { batchOf, icmp, ipv4, ipv6, ipv6Bytes, tcp, udp } from './decode/packets.fixture.ts'
import { createSensor } from './sensor.ts'

const wordsOf = (address: string): number[] => {
  const bytes = address.includes(':')
    ? ipv6Bytes(address)
    : [0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff, ...address.split('.').map(Number)]
  return [0, 4, 8, 12].map((at) => Buffer.from(bytes).readInt32BE(at))
}

const [HOST, ROUTER, FAR] = ['fe80::200:86ff:fe05:80da', 'fe80::260:97ff:fe07:69ea', '3ffe:507:0:1:200:86ff:fe05:80da']
const [MAIL_CLIENT, MAIL_SERVER] = ['2001:470:e5bf:dead:4957:2174:e82c:4887', '2607:f8b0:400c:c03::1a']

/** The specification's published baseline for seeds 0 and 1: https://github.com/corelight/community-id-spec/tree/master/baseline */
const BASELINE = [
  [58, HOST, ROUTER, 135, 136, 'dGHyGvjMfljg6Bppwm3bg0LO8TY=', 'kHa1FhMYIT6Ym2Vm2AOtoOARDzY='],
  [58, ROUTER, HOST, 136, 135, 'dGHyGvjMfljg6Bppwm3bg0LO8TY=', 'kHa1FhMYIT6Ym2Vm2AOtoOARDzY='],
  [58, ROUTER, HOST, 135, 136, 'zavyT/cezQr1fmImYCwYnMXbgck=', '2hSqmsDZ2kdcY9kbiUzOEBic0iM='],
  [58, HOST, ROUTER, 136, 135, 'zavyT/cezQr1fmImYCwYnMXbgck=', '2hSqmsDZ2kdcY9kbiUzOEBic0iM='],
  [58, '3ffe:501:1800:2345::2', FAR, 3, 0, '2ObVBgIn28oZvibYZhZMBgh7WdQ=', 'lVEtCZpYu84Xqaa++3lXFyuu2n4='],
  [58, '3ffe:501:410:0:2c0:dfff:fe47:33e', FAR, 1, 4, 'hLZd0XGWojozrvxqE0dWB1iM6R0=', 'W8MHwXpWzpoSTD+cGcaJr4u0ys8='],
  [58, FAR, '3ffe:501:0:1001::2', 128, 129, '+TW+HtLHvV1xnGhV1lv7XoJrqQg=', 'GfZxjAkDk2MkegpBYHV6tadtFXQ='],
  [58, '3ffe:501:0:1001::2', FAR, 129, 128, '+TW+HtLHvV1xnGhV1lv7XoJrqQg=', 'GfZxjAkDk2MkegpBYHV6tadtFXQ='],
  [58, HOST, 'ff02::2', 133, 134, 'hO+sN4H+MG5MY/8hIrXPqc4ZQz0=', 'L7Ka0ZMYu+J3bL4ulW2PrqyXNo8='],
  [58, ROUTER, 'ff02::1', 134, 133, 'pkvHqCL88/tg1k4cPigmZXUtL00=', 'K/ee5UCqAMAQXDorP5nSa2CGLjc='],
  [1, '192.168.0.89', '192.168.0.1', 8, 0, 'X0snYXpgwiv9TZtqg64sgzUn6Dk=', '03g6IloqVBdcZlPyX8r0hgoE7kA='],
  [1, '192.168.0.1', '192.168.0.89', 0, 8, 'X0snYXpgwiv9TZtqg64sgzUn6Dk=', '03g6IloqVBdcZlPyX8r0hgoE7kA='],
  [1, '10.0.0.1', '10.0.0.2', 11, 0, 'YHxtAirCG//0OzkcVAukqKQN9xM=', 'XjUibYHaafLQ3pxQeiMI8g25q20='],
  [6, MAIL_CLIENT, MAIL_SERVER, 63943, 25, '/qFaeAR+gFe1KYjMzVDsMv+wgU4=', 'eJYTW6AOzFLlSUoESovMjnu7rMw='],
  [6, MAIL_SERVER, MAIL_CLIENT, 25, 63943, '/qFaeAR+gFe1KYjMzVDsMv+wgU4=', 'eJYTW6AOzFLlSUoESovMjnu7rMw='],
  [132, '192.168.170.8', '192.168.170.56', 7, 7, 'MP2EtRCAUIZvTw6MxJHLV7N7JDs=', '5w3ZRjeKBzqT3zsaEECDGjUbYeg='],
  [132, '192.168.170.56', '192.168.170.8', 7, 7, 'MP2EtRCAUIZvTw6MxJHLV7N7JDs=', '5w3ZRjeKBzqT3zsaEECDGjUbYeg='],
  [6, '128.232.110.120', '66.35.250.204', 34855, 80, 'LQU9qZlK+B5F3KDmev6m5PMibrg=', '3V71V58M3Ksw/yuFALMcW0LAHvc='],
  [6, '66.35.250.204', '128.232.110.120', 80, 34855, 'LQU9qZlK+B5F3KDmev6m5PMibrg=', '3V71V58M3Ksw/yuFALMcW0LAHvc='],
  [17, '192.168.1.52', '8.8.8.8', 54585, 53, 'd/FP5EW3wiY1vCndhwleRRKHowQ=', 'Q9We8WO3piVF8yEQBNJF4uiSVrI='],
  [17, '8.8.8.8', '192.168.1.52', 53, 54585, 'd/FP5EW3wiY1vCndhwleRRKHowQ=', 'Q9We8WO3piVF8yEQBNJF4uiSVrI='],
  [46, '10.1.12.1', '10.1.12.2', null, null, 'KHlLkgoJW7ifUTyTSgyVfkFHzKw=', 'rYir8gphR31noO9iDRQmF/BteEI='],
  [46, '10.1.12.2', '10.1.12.1', null, null, 'KHlLkgoJW7ifUTyTSgyVfkFHzKw=', 'rYir8gphR31noO9iDRQmF/BteEI='],
] as const

test.each(BASELINE)('protocol %i from %s to %s, %s > %s', (protocol, source, target, srcPort, dstPort, id, seeded) => {
  const flow = {
    addresses: [...wordsOf(source), ...wordsOf(target)],
    ipVersion: source.includes(':') ? 6 : 4,
    protocol,
    hasPorts: srcPort !== null && protocol !== 1 && protocol !== 58,
    srcPort: srcPort ?? 0,
    dstPort: dstPort ?? 0,
  }
  expect(communityIdOf(flow)).toBe(`1:${id}`)
  expect(communityIdOf(flow, 1)).toBe(`1:${seeded}`)
})

/** ICMP carries a type and a code where the baseline has the type and that of its answer: code 0 except for errors. */
const CODES = new Map([
  [135, 0],
  [136, 0],
  [128, 0],
  [129, 0],
  [133, 0],
  [134, 0],
  [8, 0],
  [0, 0],
])

describe('a packet of the baseline becomes an event with its id', () => {
  test.each(BASELINE)('protocol %i from %s to %s, %s > %s', (protocol, src, dst, srcPort, dstPort, id) => {
    const [from, to] = [srcPort ?? 0, dstPort ?? 0]
    const body =
      {
        6: () => tcp(from, to, 'A'),
        17: () => udp(from, to),
        132: () => [...udp(from, to).slice(0, 4), ...new Array(12).fill(0)],
        46: () => [1, 2, 3, 4],
      }[protocol as 6] ?? (() => icmp(from, CODES.get(from) ?? to))
    const bytes = src.includes(':') ? ipv6(protocol, body(), src, dst) : ipv4(protocol, body(), { src, dst })
    const sensor = createSensor({ sensorId: 'test' })
    sensor.onPackets(batchOf([{ atMs: 0, bytes }]))
    sensor.flush()
    expect(sensor.drain().map(({ community_id }) => community_id)).toEqual([`1:${id}`])
  })
})
