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

it('is not sure of a machine that joins the domain, and says nothing of who only reads', () => {
  const join = calls('samr.CreateUser2InDomain', 'samr.SetInformationUser2', 'samr.QueryInformationUser')
  expect(together(remoteTampering, join)).toBeLessThan(DECISIVE)
  expect(
    together(remoteTampering, calls('winreg.BaseRegOpenKey', 'winreg.BaseRegQueryValue', 'eventlog.ElfrReadELW')),
  ).toBe(0)
})
