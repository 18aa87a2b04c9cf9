// Training = serving: what the table holds is what the inference stage gives to the models.

import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { gunzipSync } from 'node:zlib'
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest'
import { openEnrichment } from '../../processors/enrichment/main.ts'
import { FEATURE_NAMES, featuresOf, isScorable } from '../../processors/inference/features.ts'
import type { EventStage } from '../../processors/runtime/processor.ts'
import { readTable } from '../../training/csv.ts'
import { analyseCapture } from '../analysis.ts'
import { openPipeline } from '../pipeline.ts'
import { featureRows } from './feature-rows.ts'
import { labelledCaptures } from './labelled-captures.ts'
import { tableOf } from './table-of.ts'
import { tableLines, writeTable } from './write-table.ts'

const CAPTURES = path.resolve(import.meta.dirname, '../../test/captures')
const captureNamed = (name: string) => {
  const found = labelledCaptures(path.join(CAPTURES, 'truth.csv')).captures.find(({ file }) => file.endsWith(name))
  if (!found) throw new Error(`no capture ${name}`)
  return found
}

let enrichment: EventStage
beforeAll(async () => {
  enrichment = await openEnrichment({ isAnyTimeAccepted: true, isOffline: true })
})
afterAll(() => enrichment.close?.())

describe('rows of a capture', () => {
  it.each(['beacon.pcap', 'tunnels.pcap', 'ssh_bruteforce.pcap'])('are what serving scores: %s', async (name) => {
    const capture = captureNamed(name)
    const wanted = { label: capture.truth.label, toolOf: capture.toolOf, perClass: 100_000, perNormal: 100_000 }
    const { rows } = await featureRows(capture.file, enrichment, wanted)
    const served = await servedVectors(capture.file)
    expect(served.length).toBeGreaterThan(10)
    expect(textsOf(rows.map(({ values }) => values))).toEqual(textsOf(served))
  })

  it('see what only the history of a pair knows', async () => {
    const capture = captureNamed('beacon.pcap')
    const { rows } = await featureRows(capture.file, enrichment, {
      ...{ label: capture.truth.label, toolOf: capture.toolOf, perClass: 100_000, perNormal: 9 },
    })
    const at = FEATURE_NAMES.indexOf('beacon_score')
    const beacons = rows.filter(({ label, values }) => label === 'botnet_c2' && !Number.isNaN(values[at]))
    expect(beacons.length).toBeGreaterThan(5)
    expect(new Set(beacons.map(({ tool }) => tool))).toEqual(new Set(['curl']))
  })

  it('come once more unfolded where the sensor folded, attacks only', async () => {
    const rows = await tableOf(captureNamed('syn_flood.pcap'), enrichment, {
      perClass: 500,
      perVariant: 300,
      perOrdinary: 9,
      perBeside: 9,
    })
    const unfolded = rows.filter(({ variant }) => variant === 'unfolded')
    expect(new Set(unfolded.map(({ label }) => label))).toEqual(new Set(['ddos']))
    expect(unfolded).toHaveLength(300)
  })
})

it('a table reads back as it was computed, without a word of addresses', async () => {
  const folder = mkdtempSync(path.join(tmpdir(), 'autoinmune-features-'))
  onTestFinished(() => rmSync(folder, { recursive: true }))
  const rows = await tableOf(captureNamed('tunnels.pcap'), enrichment, {
    perClass: 20,
    perVariant: 5,
    perOrdinary: 9,
    perBeside: 9,
  })
  const file = path.join(folder, 'table.csv.gz')
  writeTable(file, rows)
  const text = gunzipSync(readFileSync(file)).toString()
  expect(text).toBe(`${tableLines(rows).join('\n')}\n`)
  expect(text).not.toMatch(/\d+\.\d+\.\d+\.\d+/)
  const read = readTable(text)
  expect(read).toHaveLength(rows.length)
  const values = read.map((row) =>
    Float32Array.from(FEATURE_NAMES, (name) => (row[name] ? Number(row[name]) : Number.NaN)),
  )
  values.forEach((row, i) => {
    row.forEach((value, column) => {
      const wanted = rows[i]?.values[column] ?? Number.NaN
      if (Number.isNaN(wanted)) expect(value).toBeNaN()
      else expect(Math.abs(value - wanted)).toBeLessThanOrEqual(Math.abs(wanted) * 1e-6)
    })
  })
})

/** Features of every event that the product's own pipeline scored. */
const servedVectors = async (file: string): Promise<Float32Array[]> => {
  const pipeline = await openPipeline({ isAnyTimeAccepted: true, isOffline: true })
  const vectors: Float32Array[] = []
  try {
    await analyseCapture(file, pipeline, {
      sensorId: 'serving',
      onOutput: (output) => {
        if (output.topic !== 'events.scored') return
        expect(output.message.model_result != null).toBe(isScorable(output.message))
        if (!isScorable(output.message)) return
        const values = new Float32Array(FEATURE_NAMES.length)
        featuresOf(output.message, values)
        vectors.push(values)
      },
    })
  } finally {
    await pipeline.close?.()
  }
  return vectors
}

const textsOf = (vectors: readonly Float32Array[]): string[] => vectors.map((vector) => vector.join(',')).sort()
