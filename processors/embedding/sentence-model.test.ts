import { expect, test } from 'vitest'
import { openSentenceModel } from './sentence-model.ts'

test('says which files are missing and what to run', async () => {
  await expect(openSentenceModel('/nonexistent')).rejects.toThrow(/lacks onnx\/model_quantized\.onnx.*make setup/)
})
