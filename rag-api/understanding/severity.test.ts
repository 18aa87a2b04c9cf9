import { expect, test } from 'vitest'
import { leastSeverityIn } from './severity.ts'

test.each([
  [' logs con errores de nginx ', 3],
  [' critical errors in the logs ', 2],
  [' warnings of sshd ', 4],
  [' logs de sshd ', undefined],
])('%s asks for severity %s and worse', (text, severity) => {
  expect(leastSeverityIn(text)).toBe(severity)
})
