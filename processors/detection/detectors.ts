// Every detector. A new one is a file, a test and a line here.
import { amplification, packetFlood, synFlood } from './flood.ts'
import { model } from './model.ts'
import type { Detector } from './observation.ts'
import { passwordGuessing } from './password-guessing.ts'
import { horizontalScan, pingSweep, verticalScan } from './scan.ts'

export const DETECTORS: readonly Detector[] = [
  verticalScan,
  horizontalScan,
  pingSweep,
  passwordGuessing,
  synFlood,
  amplification,
  packetFlood,
  model,
]
