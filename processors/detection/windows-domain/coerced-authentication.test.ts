import { expect, it } from 'vitest'
import { DECISIVE } from '../observation.ts'
import { coercedAuthentication } from './coerced-authentication.ts'
import { calls, together } from './windows.fixture.ts'

it.each([
  ['encryption of a file by its raw name', ['efsrpc.EfsRpcOpenFileRaw']],
  ['two other calls for encryption', ['efsrpc.EfsRpcEncryptFileSrv', 'efsrpc.EfsRpcQueryUsersOnFile']],
  ['a printer driver from afar', ['winspool.AddPrinterDriverEx']],
  [
    'a notification and nothing else',
    ['winspool.OpenPrinter', 'winspool.RemoteFindFirstPrinterChangeNotificationEx', 'winspool.ClosePrinter'],
  ],
])('is enough alone: %s', (_, operations) =>
  expect(together(coercedAuthentication, calls(...operations))).toBeGreaterThanOrEqual(DECISIVE),
)

it.each([
  [
    'a client that prints',
    [
      'winspool.OpenPrinterEx',
      'winspool.GetPrinter',
      'winspool.RemoteFindFirstPrinterChangeNotificationEx',
      'winspool.StartDocPrinter',
    ],
  ],
  ['a client that looks at a queue', ['winspool.OpenPrinterEx', 'winspool.EnumJobs', 'winspool.ClosePrinter']],
  ['a client that fetches a driver', ['winspool.OpenPrinterEx', 'winspool.GetPrinterDriver']],
  ['a client that follows referrals', ['netdfs.DfsGetInfo']],
])('says nothing of %s', (_, operations) => expect(together(coercedAuthentication, calls(...operations))).toBe(0))
