import { describe, expect, it } from 'vitest'
import type { NetworkEvent } from '../../../schemas/messages.ts'
import { session } from '../events.fixture.ts'
import { DECISIVE, type Detector } from '../observation.ts'
import { passwordGuessing, scriptedLogin } from './password-guessing.ts'

const strength = (detector: Detector, event: NetworkEvent) => detector.observe(event)[0]?.log_likelihood_ratio ?? 0
const ssh = (flows: number, short: number, changes: NetworkEvent = {}) =>
  session(
    { pair_flows_60s: flows, pair_short_sessions_60s: short },
    { dst_port: 22, protocol_analysis: { service: 'ssh' }, ...changes },
  )

describe('password guessing', () => {
  it('is clear at a rate of short sessions that no person has', () => {
    expect(strength(passwordGuessing, ssh(60, 55))).toBeGreaterThanOrEqual(DECISIVE)
    expect(strength(passwordGuessing, ssh(400, 380))).toBe(12)
  })

  it('is a suspicion at a slow rate', () => {
    expect(strength(passwordGuessing, ssh(8, 8))).toBeGreaterThan(2)
    expect(strength(passwordGuessing, ssh(8, 8))).toBeLessThan(DECISIVE)
  })

  it.each([
    ['a person with a few sessions', ssh(3, 3)],
    ['a burst of clones of which most run long', ssh(20, 4)],
    [
      'a web client',
      session(
        { pair_flows_60s: 300, pair_short_sessions_60s: 290 },
        { dst_port: 443, protocol_analysis: { service: 'tls' } },
      ),
    ],
  ])('is not %s', (_, event) => expect(strength(passwordGuessing, event)).toBe(0))

  it('knows SSH by content on any port, and by port without content', () => {
    expect(strength(passwordGuessing, ssh(60, 60, { dst_port: 2222 }))).toBeGreaterThan(0)
    expect(strength(passwordGuessing, ssh(60, 60, { protocol_analysis: null }))).toBeGreaterThan(0)
    expect(strength(passwordGuessing, ssh(60, 60, { protocol_analysis: { service: 'tls' } }))).toBe(0)
  })
})

describe('password guessing at other doors', () => {
  const at = (sessions: number, protocol_analysis: NetworkEvent['protocol_analysis'], dst_port = 80) =>
    ssh(sessions, sessions, { dst_port, protocol_analysis: protocol_analysis ?? null })
  const FORM = { service: 'http', http_method: 'POST', http_path: '/wp-login.php', http_status: 200 }

  it.each<[string, NetworkEvent]>([
    ['a form', at(60, FORM)],
    ['RDP', at(40, { service: 'rdp' }, 3389)],
  ])('is clear at %s', (_, event) => expect(strength(passwordGuessing, event)).toBeGreaterThanOrEqual(DECISIVE))

  it.each<[string, NetworkEvent]>([
    ['a page with many pieces', at(300, { ...FORM, http_path: '/gallery/7' })],
    ['a person who forgot', at(6, FORM)],
    [
      'a poller of which one log-in was refused',
      at(60, { ...FORM, http_path: '/data', http_status: 401, login_failures: 1 }),
    ],
    ['a busy client of a domain with one mistyped password', at(40, { service: 'kerberos', login_failures: 1 }, 88)],
  ])('is not %s', (_, event) => expect(strength(passwordGuessing, event)).toBe(0))

  it('hears guessers that say their name', () => {
    const guesser = at(4, { ...FORM, http_user_agent: 'Mozilla/5.0 (Hydra)' })
    expect(strength(scriptedLogin, guesser)).toBeGreaterThan(1)
    expect(scriptedLogin.observe(at(4, { ...FORM, http_user_agent: 'Mozilla/5.0 Firefox/140.0' }))).toEqual([])
  })
})

describe('scripted login', () => {
  const login = (ssh_client: string, changes: NetworkEvent = {}) =>
    ssh(4, 4, { protocol_analysis: { service: 'ssh', ssh_client }, ...changes })

  it('is a library that leaves after the key exchange', () => {
    expect(strength(scriptedLogin, login('SSH-2.0-libssh_0.9.6'))).toBeGreaterThan(1)
    expect(strength(scriptedLogin, login('SSH-2.0-paramiko_3.4.0'))).toBeGreaterThan(1)
  })

  it('is not a person, and not a script that does something', () => {
    expect(scriptedLogin.observe(login('SSH-2.0-OpenSSH_9.6'))).toEqual([])
    expect(scriptedLogin.observe(login('SSH-2.0-paramiko_3.4.0', { dst_payload_bytes: 60_000 }))).toEqual([])
  })

  it('never alerts alone', () => expect(scriptedLogin.decisiveFrom).toBeUndefined())
})
