// `make test`: every suite, one after the other. The last line printed is "N passed, N failed" (", N skipped" when there are any).
// Arguments are handed to vitest: `make test ARGS="--project unit schemas"`.
import { spawn } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { addCounts, type Counts, readVitestReport } from './counts.ts'

const PROJECT_DIR = path.resolve(import.meta.dirname, '..')
const VITEST = path.join(PROJECT_DIR, 'node_modules', 'vitest', 'vitest.mjs')

type Suite = { readonly name: string; run(reportFile: string): Promise<Counts> }

/** Exit status of a program whose output goes to this terminal. */
const show = (command: string, args: readonly string[]): Promise<number> =>
  new Promise((resolve, reject) => {
    const child = spawn(command, args, { cwd: PROJECT_DIR, stdio: 'inherit' })
    child.once('error', reject)
    child.once('exit', (code) => resolve(code ?? 1))
  })

const vitest: Suite = {
  name: 'vitest',
  run: async (reportFile) => {
    const reporters = ['--reporter=default', '--reporter=json', `--outputFile.json=${reportFile}`]
    const status = await show(process.execPath, [VITEST, 'run', ...reporters, ...process.argv.slice(2)])
    return readVitestReport(reportFile, status)
  },
}

/** Other suites (Python, shell) are added here. */
const SUITES: readonly Suite[] = [vitest]

const reports = mkdtempSync(path.join(tmpdir(), 'autoinmune-reports-'))
let total: Counts = { passed: 0, failed: 0, skipped: 0 }
for (const suite of SUITES) total = addCounts(total, await suite.run(path.join(reports, `${suite.name}.json`)))
rmSync(reports, { recursive: true, force: true })

const skipped = total.skipped > 0 ? `, ${total.skipped} skipped` : ''
console.log(`${total.passed} passed, ${total.failed} failed${skipped}`)
process.exitCode = total.failed > 0 || total.passed === 0 ? 1 : 0
