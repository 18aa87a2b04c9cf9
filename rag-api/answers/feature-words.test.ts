import { expect, it } from 'vitest'
import { attributionText, FEATURE_WORDS } from './feature-words.ts'

it.each([
  ['a yes', { feature: 'flag_syn', value: 1, contribution: 2.5 }, 'se vio SYN: sí (+2,5)', 'SYN was seen: yes (+2.5)'],
  [
    'a no that speaks against it',
    { feature: 'is_answered', value: 0, contribution: -0.126 },
    'el destino responde: no (-0,13)',
    'the target answers: no (-0.13)',
  ],
  [
    'a count, not its logarithm',
    { feature: 'host_ports_60s_log', value: Math.log1p(1200), contribution: 1 },
    'puertos del destino probados en 60 s: 1.200 (+1)',
    'ports of the target tried in 60 s: 1,200 (+1)',
  ],
  [
    'a duration in seconds',
    { feature: 'duration_log', value: Math.log1p(1_250_000), contribution: 1 },
    'duración: 1,25 s (+1)',
    'duration: 1.25 s (+1)',
  ],
  [
    'a share',
    { feature: 'bytes_ratio', value: 0.75, contribution: 0.5 },
    'parte de los bytes que envía el origen: 75 % (+0,5)',
    'share of the bytes sent by the source: 75% (+0.5)',
  ],
  [
    'what was not measured',
    { feature: 'payload_entropy', contribution: 0.5 },
    'entropía del contenido (centésimas de bit): no medido (+0,5)',
    'entropy of the payload (hundredths of a bit): not measured (+0.5)',
  ],
  [
    'a feature of a newer model by its own name',
    { feature: 'moon_phase', value: 3, contribution: 1 },
    'moon_phase: 3 (+1)',
    'moon_phase: 3 (+1)',
  ],
])('says %s in both languages', (_what, attribution, es, en) => {
  expect(attributionText(attribution, 'es').replaceAll('\u00a0', ' ')).toBe(es)
  expect(attributionText(attribution, 'en')).toBe(en)
})

it('has words of its own in each language for every feature', () => {
  for (const place of [1, 2]) {
    const words = Object.values(FEATURE_WORDS).map((entry) => entry[place])
    expect(new Set(words).size).toBe(words.length)
  }
})
