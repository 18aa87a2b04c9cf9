import { expect, it } from 'vitest'
import { DECISIVE } from '../observation.ts'
import { remoteTampering } from './remote-tampering.ts'
import { calls, together } from './windows.fixture.ts'

it('is sure of a cleared event log', () => {
  expect(together(remoteTampering, calls('eventlog.ElfrOpenELW', 'eventlog.ElfrClearELFW'))).toBeGreaterThanOrEqual(
    DECISIVE,
  )
  expect(together(remoteTampering, calls('IEventService.EvtRpcClearLog'))).toBeGreaterThanOrEqual(DECISIVE)
})

it('is sure of several kinds of change, not of one', () => {
  const value = calls('winreg.OpenLocalMachine', 'winreg.BaseRegSetValue')
  expect(together(remoteTampering, value)).toBeLessThan(DECISIVE)
  expect(together(remoteTampering, value, calls('samr.AddMemberToAlias'))).toBeGreaterThanOrEqual(DECISIVE)
})

it('is sure of an account made and put into a group, and of a password changed by its hash', () => {
  const made = calls('samr.CreateUser2InDomain', 'samr.SetInformationUser2')
  expect(together(remoteTampering, made, calls('samr.AddMemberToGroup'))).toBeGreaterThanOrEqual(DECISIVE)
  expect(together(remoteTampering, calls('samr.ChangePasswordUser'))).toBeGreaterThanOrEqual(DECISIVE)
  expect(together(remoteTampering, calls('samr.UnicodeChangePasswordUser2'))).toBe(0)
})

it('is sure of a controller that comes and goes', () =>
  expect(together(remoteTampering, calls('drsuapi.DsReplicaAdd', 'drsuapi.DsReplicaDel'))).toBeGreaterThanOrEqual(
    DECISIVE,
  ))

it('is not sure of a machine that joins the domain, and says nothing of who only reads', () => {
  const join = calls('samr.CreateUser2InDomain', 'samr.SetInformationUser2', 'samr.QueryInformationUser')
  expect(together(remoteTampering, join)).toBeLessThan(DECISIVE)
  expect(
    together(remoteTampering, calls('winreg.BaseRegOpenKey', 'winreg.BaseRegQueryValue', 'eventlog.ElfrReadELW')),
  ).toBe(0)
})
