import { expect, test } from 'vitest'
import { communityIdOfEvent } from './community-id.ts'

// Values of https://github.com/corelight/community-id-spec, baseline_deflt.json.
test.each([
  [
    { transport: 'tcp', src_ip: '128.232.110.120', src_port: 34855, dst_ip: '66.35.250.204', dst_port: 80 },
    '1:LQU9qZlK+B5F3KDmev6m5PMibrg=',
  ],
  [
    { transport: 'tcp', src_ip: '66.35.250.204', src_port: 80, dst_ip: '128.232.110.120', dst_port: 34855 },
    '1:LQU9qZlK+B5F3KDmev6m5PMibrg=',
  ],
  [
    { transport: 'udp', src_ip: '192.168.1.52', src_port: 54585, dst_ip: '8.8.8.8', dst_port: 53 },
    '1:d/FP5EW3wiY1vCndhwleRRKHowQ=',
  ],
  [
    {
      transport: 'icmp6',
      src_ip: 'fe80::200:86ff:fe05:80da',
      src_port: 135,
      dst_ip: 'fe80::260:97ff:fe07:69ea',
      dst_port: 136,
    },
    '1:dGHyGvjMfljg6Bppwm3bg0LO8TY=',
  ],
])('%j', (event, id) => {
  expect(communityIdOfEvent(event)).toBe(id)
})

test.each([
  ['no transport', { src_ip: '192.0.2.1', dst_ip: '192.0.2.2', src_port: 1, dst_port: 2 }],
  ['no port', { transport: 'tcp', src_ip: '192.0.2.1', dst_ip: '192.0.2.2' }],
  ['two families', { transport: 'tcp', src_ip: '192.0.2.1', dst_ip: '2001:db8::1', src_port: 1, dst_port: 2 }],
  ['no address', { transport: 'tcp', src_ip: 'x', dst_ip: '192.0.2.2', src_port: 1, dst_port: 2 }],
])('%s: no id', (_name, event) => {
  expect(communityIdOfEvent(event)).toBeNull()
})
