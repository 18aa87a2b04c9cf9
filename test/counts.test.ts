import { writeFileSync } from 'node:fs'
import path from 'node:path'
import { expect, test } from 'vitest'
import { makeTemporaryDirectory } from '../deploy/local/temporary-directory.fixture.ts'
import { addCounts, readVitestReport } from './counts.ts'

const reportWith = (changes: object): string => {
  const file = path.join(makeTemporaryDirectory(), 'report.json')
  const report = {
    numPassedTests: 3,
    numFailedTests: 0,
    numPendingTests: 0,
    numTodoTests: 0,
    testResults: [],
    ...changes,
  }
  writeFileSync(file, JSON.stringify(report))
  return file
}

test.each([
  ['passed tests', {}, 0, { passed: 3, failed: 0, skipped: 0 }],
  ['failed tests', { numFailedTests: 2 }, 1, { passed: 3, failed: 2, skipped: 0 }],
  ['skipped and planned tests', { numPendingTests: 1, numTodoTests: 1 }, 0, { passed: 3, failed: 0, skipped: 2 }],
  [
    'a file that could not be loaded',
    { testResults: [{ status: 'failed', assertionResults: [] }] },
    1,
    { passed: 3, failed: 1, skipped: 0 },
  ],
  ['an error outside of every test', {}, 1, { passed: 3, failed: 1, skipped: 0 }],
])('counts %s', (_, changes, status, expected) => {
  expect(readVitestReport(reportWith(changes), status)).toEqual(expected)
})

test('counts a run that wrote no report as a failure', () => {
  expect(readVitestReport('/nowhere/report.json', 0)).toEqual({ passed: 0, failed: 1, skipped: 0 })
})

test('adds the counts of suites', () => {
  const one = { passed: 1, failed: 2, skipped: 3 }
  expect(addCounts(one, one)).toEqual({ passed: 2, failed: 4, skipped: 6 })
})
