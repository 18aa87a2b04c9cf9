// One damaged capture: which frames, in what order and container, and what was done to them. Depends on seed and number only.
import { type FilePacket, pcapFile, pcapng } from '../../ingest/sensor/capture/captures.fixture.ts'
import { type Frame, LINK_TYPES, type Talk } from './corpus.ts'
import { mutate } from './mutations.ts'
import { type Random, randomOf } from './random.ts'

const START_SECONDS = 1_700_000_000
const ORDERS = ['little', 'big'] as const

/** The capture of case `number`: valid containers with damaged packets, damaged containers, and noise behind each link type. */
export const captureOf = (talks: readonly Talk[], seed: number, number: number): Buffer => {
  const random = randomOf(seed * 1_000_003 + number)
  const kind = random.below(10)
  if (kind === 0) return containerOf(noise(random), random)
  const frames = framesOf(talks, random)
  const isPacketsDamaged = kind !== 1
  const damaged = isPacketsDamaged ? frames.map((one) => damage(one, random)) : frames
  const capture = containerOf(damaged, random)
  return kind <= 3 ? mutate(capture, random, 8) : capture
}

const framesOf = (talks: readonly Talk[], random: Random): Frame[] => {
  const chosen = Array.from({ length: 1 + random.below(2) }, () => random.pick(talks)).flat()
  const frames = chosen.filter(() => !random.chance(0.05)).flatMap((one) => (random.chance(0.05) ? [one, one] : [one]))
  for (let swaps = random.below(4); swaps > 0 && frames.length > 1; swaps--) {
    const [one, other] = [random.below(frames.length), random.below(frames.length)]
    const moved = frames[one] as Frame
    frames[one] = frames[other] as Frame
    frames[other] = moved
  }
  return frames
}

const damage = (frame: Frame, random: Random): Frame => {
  if (!random.chance(0.4) || frame.bytes.length === 0) return frame
  // Headers are where lengths are: most damage is done to the first hundred bytes.
  const split = random.chance(0.6) ? Math.min(frame.bytes.length, 100) : frame.bytes.length
  const head = mutate(frame.bytes.subarray(0, split), random)
  const linkType = random.chance(0.02) ? random.pick(LINK_TYPES) : frame.linkType
  return { linkType, bytes: Buffer.concat([head, frame.bytes.subarray(split)]) }
}

const noise = (random: Random): Frame[] =>
  LINK_TYPES.map((linkType) => ({
    linkType,
    bytes: Buffer.from(
      Array.from({ length: random.below(120) }, () => (random.chance(0.3) ? 0x45 : random.below(256))),
    ),
  }))

/** Steps of a capture's clock: mostly small, at times beyond a time-out, backwards, or absurd. */
const stepUs = (random: Random): number => {
  const kind = random.below(40)
  if (kind === 0) return 70_000_000
  if (kind === 1) return -500_000
  if (kind === 2) return -10_000_000
  return random.below(50_000)
}

const containerOf = (frames: readonly Frame[], random: Random): Buffer => {
  let us = 0
  const times = frames.map(() => {
    us += stepUs(random)
    return random.chance(0.002) ? 2 ** 40 : us
  })
  return random.chance(0.5) ? asPcap(frames, times, random) : asPcapng(frames, times, random)
}

/** Classic pcap has one link type: that of the first frame. */
const asPcap = (frames: readonly Frame[], times: readonly number[], random: Random): Buffer => {
  const linkType = frames[0]?.linkType ?? 1
  const packets = frames.map((frame, i): FilePacket => {
    const us = Math.max(0, START_SECONDS * 1e6 + (times[i] as number))
    const wire = frame.bytes.length + (random.chance(0.1) ? random.below(2000) : 0)
    return { seconds: Math.floor(us / 1e6) >>> 0, fraction: us % 1e6, bytes: frame.bytes, wire }
  })
  return pcapFile(packets, { linkType, order: random.pick(ORDERS) })
}

const asPcapng = (frames: readonly Frame[], times: readonly number[], random: Random): Buffer => {
  const build = pcapng(random.pick(ORDERS))
  const linkTypes = [...new Set(frames.map(({ linkType }) => linkType))]
  const blocks = frames.map((frame, i) => {
    const time = BigInt(Math.max(0, START_SECONDS * 1e6 + (times[i] as number)))
    return build.enhanced(linkTypes.indexOf(frame.linkType), time, frame.bytes)
  })
  return Buffer.concat([build.section(), ...linkTypes.map((linkType) => build.face(linkType)), ...blocks])
}
