import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { expect, test } from 'vitest'
import { parse } from 'yaml'
import { DeclarativeFileError } from '../../processors/runtime/declarative-file.ts'
import { faultsOf, readLogsConfig } from './config.ts'

const fileWith = (text: string): string => {
  const file = path.join(mkdtempSync(path.join(tmpdir(), 'autoinmune-logs-')), 'autoinmune.logs.yaml')
  writeFileSync(file, text)
  return file
}

test('reads sources of every type', () => {
  const file = fileWith(`
sources:
  - { name: auth, type: file, paths: [/var/log/auth.log], time_zone: Europe/Madrid }
  - { name: net, type: udp, port: 5514 }
  - { name: net-tcp, type: tcp, port: 5514, format: auto }
  - { name: api, type: http, port: 8085 }
`)
  expect(readLogsConfig(file).map(({ name, type }) => [name, type])).toEqual([
    ['auth', 'file'],
    ['net', 'udp'],
    ['net-tcp', 'tcp'],
    ['api', 'http'],
  ])
})

test('lists every fault at once, with its place', () => {
  const faults = faultsOf({
    sourcs: [],
    sources: [
      { name: 'Bad Name', type: 'udp', port: 99_999 },
      { name: 'a', type: 'file', paths: [], frmat: 'json' },
      { name: 'a', type: 'file', paths: ['x'], time_zone: 'Mars' },
      { name: 'h', type: 'http', port: 1, host: '0.0.0.0', certificate_file: '/nonexistent' },
      { name: 't', type: 'tls', port: 1 },
      { name: 'k', type: 'kafka' },
      null,
      { name: 3, type: 'http', host: 4, port: '1', token_file: [], time_zone: {} },
    ],
  })
  const text = faults.join('\n')
  for (const part of [
    'sourcs: there is no such setting',
    'sources[0].name:',
    'sources[0].port:',
    'sources[1].paths:',
    'sources[1].frmat: there is no such setting',
    'sources[2].time_zone: Mars is neither',
    'sources[2].name: a is taken',
    'sources[3].token_file: is missing, and 0.0.0.0 is not loopback',
    'sources[3].certificate_file: /nonexistent cannot be read',
    'sources[3].key_file: certificate_file and key_file go together',
    'sources[4].certificate_file: is missing',
    'sources[4].key_file: is missing',
    'sources[5].type: must be one of file, udp, tcp, tls, http',
    'sources[6].type:',
  ]) {
    expect(text).toContain(part)
  }
  expect(text).not.toContain('schema is false')
})

test.each([
  ['broken YAML', 'sources: [', /autoinmune\.logs\.yaml is not usable:\n/],
  ['no list', 'sources: 1', /sources: must be a list/],
  ['an empty file', '', /sources: must be a list/],
])('%s is an error that names the file', (_name, text, message) => {
  expect(() => readLogsConfig(fileWith(text))).toThrow(DeclarativeFileError)
  expect(() => readLogsConfig(fileWith(text))).toThrow(message)
})

test('a file that is not there is an error that names it', () => {
  expect(() => readLogsConfig('/nonexistent.yaml')).toThrow('read /nonexistent.yaml')
})

test('the published example is right but for files of another machine', () => {
  const example = path.join(import.meta.dirname, '../../docs/autoinmune.logs.example.yaml')
  const faults = faultsOf(parse(readFileSync(example, 'utf8')))
  expect(faults.filter((fault) => !fault.endsWith('cannot be read'))).toEqual([])
  expect(faults).toHaveLength(4)
})
