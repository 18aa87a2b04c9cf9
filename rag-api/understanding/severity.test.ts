import { expect, test } from 'vitest'
import { alertSeveritiesIn, leastSeverityIn } from './severity.ts'

test.each([
  [' logs con errores de nginx ', 3],
  [' critical errors in the logs ', 2],
  [' warnings of sshd ', 4],
  [' logs de sshd ', undefined],
])('%s asks for severity %s and worse', (text, severity) => {
  expect(leastSeverityIn(text)).toBe(severity)
})

test.each([
  [' alertas criticas | ', ['critical']],
  [' severity high alerts | ', ['high']],
  [' high severity alerts ', ['high']],
  [' alertas graves de | ', ['high', 'critical']],
  [' high or critical alerts | ', ['high', 'critical']],
  [' alertas de gravedad alta o mas ', ['high', 'critical']],
  [' alertas con severidad al menos media ', ['medium', 'high', 'critical']],
  [' low severity alerts ', ['low']],
  [' cuantas alertas altas y criticas hubo ', ['high', 'critical']],
  [' medium or higher alerts ', ['medium', 'high', 'critical']],
  [' las alertas mas graves ', undefined],
  [' most serious attacks ', undefined],
  [' trafico alto ', undefined],
  [' high traffic ', undefined],
  [' alertas de la zona baja ', undefined],
])('%s asks for alerts of severity %j', (text, severities) => {
  expect(alertSeveritiesIn(text)).toEqual(severities)
})

test('after a question about alerts the level alone names it', () => {
  expect(alertSeveritiesIn(' las criticas ', true)).toEqual(['critical'])
  expect(alertSeveritiesIn(' las criticas ')).toBeUndefined()
})
