// Every detector. A new one is a file, a test and a line here.
import { craftedProbe } from './crafted-probe.ts'
import { externalAlert } from './external-alert.ts'
import { amplification, packetFlood, synFlood } from './flood.ts'
import { intelHit } from './intel-hit.ts'
import { model } from './model.ts'
import type { Detector } from './observation.ts'
import { passwordGuessing, scriptedLogin } from './password-guessing.ts'
import { horizontalScan, pingSweep, verticalScan } from './scan.ts'
import { scannerName } from './scanner-name.ts'

export const DETECTORS: readonly Detector[] = [
  verticalScan,
  horizontalScan,
  pingSweep,
  craftedProbe,
  scannerName,
  passwordGuessing,
  scriptedLogin,
  synFlood,
  amplification,
  packetFlood,
  externalAlert,
  intelHit,
  model,
]
