import { describe, expect, it } from 'vitest'
import { DECISIVE } from '../observation.ts'
import { domainDiscovery } from './domain-discovery.ts'
import { calls, together, windowsSession } from './windows.fixture.ts'

const users = () => calls('samr.Connect5', 'samr.OpenDomain', 'samr.EnumerateUsersInDomain')
const members = () => calls('samr.LookupNamesInDomain', 'samr.OpenGroup', 'samr.GetMembersInGroup')
const walk = (dcerpc_calls: number, ...more: string[]) =>
  windowsSession({ service: 'dcerpc', dcerpc_calls, dcerpc_operations: ['epm.ept_lookup', ...more] }, { dst_port: 135 })

describe('domain discovery', () => {
  it('is suspected from one kind of question, and never sure of it', () => {
    for (const event of [users(), members(), calls('srvsvc.NetSessionEnum')]) {
      expect(together(domainDiscovery, event)).toBeGreaterThanOrEqual(2)
      expect(together(domainDiscovery, event)).toBeLessThan(DECISIVE)
    }
  })

  it('is sure of many kinds within minutes', () =>
    expect(
      together(domainDiscovery, users(), members(), calls('srvsvc.NetSessionEnum'), calls('wkssvc.NetWkstaUserEnum')),
    ).toBeGreaterThanOrEqual(DECISIVE))

  it('says nothing of a log-on, and little of a list of shares', () => {
    const logOn = calls('samr.LookupNamesInDomain', 'samr.OpenUser', 'samr.GetGroupsForUser', 'lsarpc.LookupSids2')
    expect(together(domainDiscovery, logOn)).toBe(0)
    expect(together(domainDiscovery, calls('srvsvc.NetShareEnum', 'srvsvc.NetServerGetInfo'))).toBeLessThan(2)
  })

  it('keeps a member server that maps accounts below an alert of its own', () => {
    const mapping = calls('samr.QueryDisplayInformation', 'samr.EnumerateGroupsInDomain', 'samr.GetMembersInGroup')
    expect(together(domainDiscovery, mapping, mapping)).toBeLessThan(DECISIVE)
  })

  it('tells a walk through all endpoints from a question for one', () => {
    expect(together(domainDiscovery, walk(350))).toBeGreaterThanOrEqual(DECISIVE)
    expect(together(domainDiscovery, walk(2))).toBeGreaterThanOrEqual(DECISIVE)
    expect(together(domainDiscovery, walk(350, 'svcctl.OpenSCManagerW'))).toBe(0)
    expect(together(domainDiscovery, calls('epm.ept_map'))).toBe(0)
  })
})
