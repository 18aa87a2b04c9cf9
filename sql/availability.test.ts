import { expect, test } from 'vitest'
import { isDatabaseAway, whenUp } from './availability.ts'

const coded = (code: string): Error => Object.assign(new Error('no'), { code })

test.each([
  ['refused connection', coded('ECONNREFUSED'), true],
  ['name server away', coded('EAI_AGAIN'), true],
  ['server starting up', coded('57P03'), true],
  ['deadlock', coded('40P01'), true],
  ['read-only after a failover', coded('25006'), true],
  ['broken connection', new Error('Connection terminated unexpectedly'), true],
  ['no connection in time', new Error('timeout exceeded when trying to connect'), true],
  ['a configured limit', coded('53400'), false],
  ['wrong password', coded('28P01'), false],
  ['missing table', coded('42P01'), false],
  ['bad value', coded('22P02'), false],
  ['certificate of another host', coded('ERR_TLS_CERT_ALTNAME_INVALID'), false],
  ['a mistake of ours', new TypeError('x is not a function'), false],
])('%s', (_, error, isAway) => {
  expect(isDatabaseAway(error)).toBe(isAway)
})

test('gives back what the work gave once the database is there', async () => {
  let attempts = 0
  const work = async () => {
    if (++attempts < 3) throw coded('ECONNRESET')
    return 'done'
  }
  expect(await whenUp(work, { wait: async () => {} })).toBe('done')
})

test('tells that the database is back when it answers with a refusal', async () => {
  const answers = [coded('ECONNREFUSED'), coded('23505')]
  const outages: boolean[] = []
  const work = () => Promise.reject(answers.shift())
  await expect(whenUp(work, { wait: async () => {}, onOutage: (error) => outages.push(!!error) })).rejects.toThrow('no')
  expect(outages).toEqual([true, false])
})
