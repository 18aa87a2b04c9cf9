// The list of hosting, VPN, CDN, crawler and Tor networks that enrichment uses where no feed is configured.
import { readFileSync } from 'node:fs'
import path from 'node:path'
import { NETWORKS_DIR } from '../tools.ts'
import { isStamped, type Step, stamp } from './step.ts'
import { bringWheelFiles } from './wheel.ts'

const REQUIREMENTS = path.join(import.meta.dirname, 'networks.requirements.txt')
const origin = readFileSync(REQUIREMENTS, 'utf8')
const FILES = {
  'iporigin/data/ranges.bin': 'ranges.bin',
  'iporigin-1.1.2.dist-info/licenses/LICENSE': 'LICENSE',
  'iporigin-1.1.2.dist-info/licenses/NOTICE': 'NOTICE',
}

export const networksStep: Step = {
  title: 'list of hosting, VPN and Tor networks',
  isDone: () => isStamped('networks', origin, NETWORKS_DIR),
  run: async () => {
    await bringWheelFiles(NETWORKS_DIR, REQUIREMENTS, FILES)
    stamp('networks', origin)
    return undefined
  },
}
