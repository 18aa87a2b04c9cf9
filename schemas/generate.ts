// Writes messages.gen.js and messages.gen.d.ts (not in git) from proto/*.proto. Runs after every `npm ci` and by `npm run generate`.
import { execFileSync } from 'node:child_process'
import { writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import path from 'node:path'

const FILES = ['network_event', 'component_log', 'evidence', 'alert', 'ledger', 'decision', 'functions']
const here = import.meta.dirname
const cli = path.dirname(createRequire(import.meta.url).resolve('protobufjs-cli/package.json'))

const generate = (): { code: string; types: string } => {
  const protos = FILES.map((name) => path.join(here, 'proto', `${name}.proto`))
  const run = (script: string, args: string[], input?: string) =>
    execFileSync(process.execPath, [path.join(cli, 'bin', script), ...args], {
      ...(input === undefined ? {} : { input }),
      encoding: 'utf8',
      maxBuffer: 64e6,
    })
  const code = run('pbjs', [
    ...['-t', 'static-module', '-w', 'es6', '--keep-case', '--force-number'],
    ...[
      '--no-verify',
      '--no-convert',
      '--no-delimited',
      '--no-typeurl',
      '--no-service',
      '-p',
      path.join(here, 'proto'),
    ],
    ...protos,
  ])
  return { code, types: run('pbts', ['--no-comments', '-'], code) }
}

const { code, types } = generate()
writeFileSync(path.join(here, 'messages.gen.js'), code)
writeFileSync(path.join(here, 'messages.gen.d.ts'), types)
