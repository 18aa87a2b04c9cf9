import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { expect, it, onTestFinished, vi } from 'vitest'
import { followModelFolder, stateOf } from './model-folder.ts'
import { modelPair } from './model-pair.fixture.ts'

const CHECK_MS = 10

const open = (
  openPair: (version: string) => Promise<ReturnType<typeof modelPair>> = async (name) => modelPair(name),
) => {
  const folder = mkdtempSync(path.join(tmpdir(), 'autoinmune-model-folder-'))
  const put = (version: string) => {
    writeFileSync(path.join(folder, 'attack.onnx'), version)
    writeFileSync(path.join(folder, 'model.json'), JSON.stringify({ version, attack_model: 'attack.onnx' }))
  }
  put('first')
  const opened: string[] = []
  const changes: (string | undefined)[] = []
  const problems: (string | undefined)[] = []
  const stop = followModelFolder({
    ...{ folder, checkMs: CHECK_MS, served: stateOf(folder) },
    open: async () => {
      const { version } = JSON.parse(readFileSync(path.join(folder, 'model.json'), 'utf8'))
      opened.push(version)
      return openPair(version)
    },
    onChange: (pair) => changes.push(pair?.description.version),
    onProblem: (problem) => problems.push(problem?.message),
  })
  onTestFinished(() => {
    stop()
    rmSync(folder, { recursive: true, force: true })
  })
  return { folder, put, opened, changes, problems, stop }
}

it('hands over what is put into the folder, once, and leaves what serves already alone', async () => {
  const { put, opened, changes } = open()
  await new Promise((resolve) => setTimeout(resolve, 5 * CHECK_MS))
  expect(opened).toEqual([])
  put('second')
  await vi.waitFor(() => expect(changes).toEqual(['second']))
  await new Promise((resolve) => setTimeout(resolve, 5 * CHECK_MS))
  expect(opened).toEqual(['second'])
})

it('hands over a model file that changed under the same description', async () => {
  const { folder, changes } = open()
  writeFileSync(path.join(folder, 'attack.onnx'), 'other weights')
  await vi.waitFor(() => expect(changes).toEqual(['first']))
})

it('tells once what cannot be used, and takes the next one that can', async () => {
  const { put, opened, changes, problems } = open(async (version) => {
    if (version === 'broken') throw new Error('broken: other features')
    return modelPair(version)
  })
  put('broken')
  await vi.waitFor(() => expect(problems).toEqual(['broken: other features']))
  await new Promise((resolve) => setTimeout(resolve, 5 * CHECK_MS))
  expect(opened).toEqual(['broken'])
  put('mended')
  await vi.waitFor(() => expect(changes).toEqual(['mended']))
  expect(problems.at(-1)).toBeUndefined()
})

it('throws away what changed while it was opened', async () => {
  const slow = Promise.withResolvers<void>()
  const pairs: ReturnType<typeof modelPair>[] = []
  const { put, opened, changes } = open(async (version) => {
    const pair = modelPair(version)
    pairs.push(pair)
    if (version === 'half') await slow.promise
    return pair
  })
  put('half')
  await vi.waitFor(() => expect(opened).toEqual(['half']))
  put('whole')
  slow.resolve()
  await vi.waitFor(() => expect(changes).toEqual(['whole']))
  expect(pairs.map(({ description, closed }) => [description.version, closed])).toEqual([
    ['half', true],
    ['whole', false],
  ])
})

it('says when the models are gone', async () => {
  const { folder, changes } = open()
  rmSync(path.join(folder, 'model.json'))
  await vi.waitFor(() => expect(changes).toEqual([undefined]))
})

it('opens nothing more once it is stopped', async () => {
  const { put, opened, stop } = open()
  stop()
  put('second')
  await new Promise((resolve) => setTimeout(resolve, 5 * CHECK_MS))
  expect(opened).toEqual([])
})
