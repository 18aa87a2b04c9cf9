import { describe, expect, it } from 'vitest'
import { DECISIVE } from '../observation.ts'
import { directorySearch, directoryVolume } from './directory-search.ts'
import { together, windowsSession } from './windows.fixture.ts'

const searched = (...ldap_filters: string[]) => windowsSession({ service: 'ldap', ldap_filters }, { dst_port: 389 })
const read = (bytes: number) => windowsSession({ service: 'ldap' }, { dst_port: 389, dst_payload_bytes: bytes })

describe('directory search', () => {
  it('is sure of searches for crackable accounts and for delegation', () =>
    expect(
      together(
        directorySearch,
        searched(
          '(&(samAccountType=805306368)(servicePrincipalName=*))',
          '(userAccountControl:1.2.840.113556.1.4.803:=4194304)',
        ),
      ),
    ).toBeGreaterThanOrEqual(DECISIVE))

  it('suspects each alone', () =>
    expect(together(directorySearch, searched('(&(objectClass=user)(adminCount=1))'))).toBeLessThan(DECISIVE))

  it.each([
    '(objectclass=*)',
    '(&(objectCategory=person)(objectClass=user)(sAMAccountName=ana))',
    '(&(DnsDomain=example.org)(Host=PC1)(NtVer=\\16\\00\\00\\20))',
    '(|(distinguishedName=CN=Policies,DC=example,DC=org))',
    '(servicePrincipalName=cifs/files.example.org)',
    '(userAccountControl:1.2.840.113556.1.4.803:=2)',
  ])('says nothing of what clients ask at log-on: %s', (filter) =>
    expect(together(directorySearch, searched(filter))).toBe(0),
  )
})

describe('directory volume', () => {
  it('corroborates only, from more than the schema takes', () => {
    expect(together(directoryVolume, read(320_000))).toBe(0)
    expect(together(directoryVolume, read(2_300_000))).toBeGreaterThanOrEqual(3)
    expect(together(directoryVolume, read(1e9))).toBe(4)
    expect(directoryVolume.decisiveFrom).toBeUndefined()
  })
})
