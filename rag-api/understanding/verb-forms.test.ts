import { expect, test } from 'vitest'
import { expand } from './expand.ts'
import { spanishImperatives } from './verb-forms.ts'

test.each([
  ['bloquear*', 'bloquea bloquear bloqueame bloquealas bloqueaste bloqueo bloquean bloqueado bloqueara bloqueeis'],
  ['comer*', 'come comeis comio comieron comiendo comida comeme'],
  ['vivir*', 'vivis vivimos vivio viviendo'],
  ['investigar*', 'investigue investiguen investiga'],
  ['analizar*', 'analice analizame analicen'],
])('%s has the forms of Spain and of America', (verb, forms) => {
  expect(expand(verb)).toEqual(expect.arrayContaining(forms.split(' ')))
})

test.each([
  ['correlate+', 'correlate correlates correlated correlating'],
  ['match+', 'match matches matched matching'],
  ['try+', 'try tries tried trying'],
])('%s has its forms', (verb, forms) => {
  expect(expand(verb)).toEqual(forms.split(' '))
})

test.each([
  ['bloquear', 'bloquear bloquea bloquead bloquee bloqueen bloquees'],
  ['apagar', 'apagar apaga apagad apague apaguen apagues'],
  ['permitir', 'permitir permite permitid permiti permita permitan permitas'],
])('%s orders in these forms', (verb, forms) => {
  expect(spanishImperatives(verb)).toEqual(forms.split(' '))
})
