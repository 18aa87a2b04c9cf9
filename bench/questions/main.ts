// npm run bench:questions -- [--rows 10000000] [--days 20] [--rounds 3] [--seconds 15] [--attack-share 0.02] [--keep FOLDER] [--json]
// Every intent asked over HTTP of a database with so many events over so many days, with alerts, evidence and logs: one user, two users, two
// users beside a writer of 1,000 events a second; then 1,000 people who ask every 60, 30 and 10 seconds, arriving whether or not others were
// answered. --keep: the database stays in that folder and is used again. Native where DATABASE_URL is set, else embedded.
import { availableParallelism, loadavg, totalmem } from 'node:os'
import { parseArgs } from 'node:util'
import { openDatabase } from '../../sql/database.ts'
import { migrate } from '../../sql/migrate.ts'
import { cpuMsOf } from '../cpu.ts'
import { growAnew, readGrown, readShare, type Sizing } from '../storage/grown.ts'
import { openServer, type Server } from '../storage/server.ts'
import { readAsked } from './asked.ts'
import { askIncidents } from './incidents.ts'
import { type Arrivals, askInTurn, askOnArrival, type Summary, summaryOf } from './rates.ts'
import { type Answered, startQuestions } from './service.ts'
import { plantSurroundings } from './surroundings.ts'
import { startWriter } from './writer-beside.ts'

const PEOPLE = 1000
const ASK_EVERY_SECONDS = [60, 30, 10]
const WRITTEN_PER_SECOND = 1000
const GOAL_MS = 100

type Series = Readonly<Record<string, Summary>>
/** CPU of one question of one user, milliseconds; the engine's null: a native server. */
type Cpu = { readonly service: number; readonly engine: number | null }
type Report = {
  machine: string
  rows: number
  days: number
  oneUser: Series
  cpu: Cpu
  incidents: Series
  twoUsers: Series
  twoUsersAndWriter: Series
  writtenPerSecond: number
  arrivals: Arrivals[]
}
type Options = Sizing & { readonly rounds: number; readonly seconds: number }

const seriesOf = (byIntent: ReadonlyMap<string, Answered[]>): Series =>
  Object.fromEntries(
    [...byIntent, ['all', [...byIntent.values()].flat()] as const].map(([name, answers]) => [name, summaryOf(answers)]),
  )

const prepare = async (server: Server, sizing: Sizing) => {
  await migrate({ databaseUrl: server.url })
  const database = openDatabase({ databaseUrl: server.url, maxConnections: 1, statementTimeoutMs: 0 })
  try {
    const grown = (await readGrown(database)) ?? (await growAnew(server, database, sizing))
    return { grown, questions: readAsked(await plantSurroundings(database, grown.end_ms)) }
  } finally {
    await database.end()
  }
}

const measure = async (server: Server, options: Options): Promise<Report> => {
  const { grown, questions } = await prepare(server, options)
  const service = await startQuestions(server.url)
  const ask = async (users: number, rounds: number): Promise<Series> =>
    seriesOf(await askInTurn(service, questions, { users, rounds, nowMs: grown.end_ms }))
  try {
    await ask(1, 1)
    const cpuSoFar = () => [cpuMsOf(service.pid), server.pid === undefined ? null : cpuMsOf(server.pid)] as const
    const before = cpuSoFar()
    const oneUser = await ask(1, options.rounds)
    const after = cpuSoFar()
    const asked = questions.length * options.rounds
    const cpu = {
      service: (after[0] - before[0]) / asked,
      engine: after[1] === null || before[1] === null ? null : (after[1] - before[1]) / asked,
    }
    const incidents = seriesOf(await askIncidents(service))
    const twoUsers = await ask(2, options.rounds)
    const arrivals: Arrivals[] = []
    for (const every of ASK_EVERY_SECONDS) {
      const rate = { perSecond: PEOPLE / every, seconds: options.seconds, nowMs: grown.end_ms }
      arrivals.push(await askOnArrival(service, questions, rate))
    }
    const writer = await startWriter(server.url, WRITTEN_PER_SECOND)
    const twoUsersAndWriter = await ask(2, options.rounds)
    const writtenPerSecond = await writer.stop()
    const machine = `${availableParallelism()} cores, ${Math.round(totalmem() / 2 ** 30)} GiB, load ${loadavg()[0]?.toFixed(1)} at the end`
    return {
      machine,
      rows: grown.rows,
      days: grown.days,
      oneUser,
      cpu,
      incidents,
      twoUsers,
      twoUsersAndWriter,
      writtenPerSecond,
      arrivals,
    }
  } finally {
    await service.stop()
  }
}

const pair = (summary: Summary | undefined): string =>
  summary ? `${summary.p50.toFixed(0)} / ${summary.p95.toFixed(0)}` : '–'

const textOf = (report: Report): string => {
  const { oneUser, twoUsers, twoUsersAndWriter, arrivals } = report
  const slow = Object.values(oneUser).filter(({ p95 }) => p95 >= GOAL_MS).length
  return [
    `${report.rows} events over ${report.days} days; ${report.machine}; beside the writer ${Math.round(report.writtenPerSecond)} events/s were stored`,
    `CPU of a question, one user: ${report.cpu.service.toFixed(1)} ms of the service, ${report.cpu.engine?.toFixed(1) ?? '-'} ms of the database`,
    `one user: ${slow} of ${Object.keys(oneUser).length} lines at or above ${GOAL_MS} ms (p95)`,
    '',
    '| intent | asked | failed | one user p50 / p95 ms | two users | two users and a writer |',
    '|---|---|---|---|---|---|',
    ...Object.keys(oneUser)
      .sort((a, b) => (oneUser[b]?.p95 ?? 0) - (oneUser[a]?.p95 ?? 0))
      .map((intent) => {
        const one = oneUser[intent]
        return `| ${intent} | ${one?.asked} | ${one?.failed} | ${pair(one)} | ${pair(twoUsers[intent])} | ${pair(twoUsersAndWriter[intent])} |`
      }),
    '',
    '| incidents, one user | asked | failed | p50 / p95 / max ms |',
    '|---|---|---|---|',
    ...Object.entries(report.incidents)
      .filter(([kind]) => kind !== 'all')
      .map(([kind, one]) => `| ${kind} | ${one.asked} | ${one.failed} | ${pair(one)} / ${one.max.toFixed(0)} |`),
    '',
    '| 1,000 people, each asks every | questions/s arriving | answered/s | failed | unanswered | p50 / p95 ms of the answered | refused (503) | p95 ms of a refusal |',
    '|---|---|---|---|---|---|---|---|',
    ...arrivals.map(
      (one) =>
        `| ${Math.round(PEOPLE / one.perSecond)} s | ${one.perSecond.toFixed(1)} | ${one.answeredPerSecond.toFixed(1)} | ${one.failed} | ${one.unanswered} | ${pair(one)} | ${one.refused} of ${one.asked} | ${one.refused > 0 ? one.refusedP95.toFixed(0) : '–'} |`,
    ),
  ].join('\n')
}

const { values } = parseArgs({
  options: {
    rows: { type: 'string', default: '10000000' },
    days: { type: 'string', default: '20' },
    rounds: { type: 'string', default: '3' },
    seconds: { type: 'string', default: '15' },
    'attack-share': { type: 'string' },
    keep: { type: 'string' },
    json: { type: 'boolean', default: false },
  },
})
const attackShare = readShare(values['attack-share'])
const server = await openServer(values.keep)
try {
  const [rows, days, rounds, seconds] = [values.rows, values.days, values.rounds, values.seconds].map(Number)
  const report = await measure(server, { rows, days, rounds, seconds, attackShare } as Options)
  console.log(values.json ? JSON.stringify(report) : textOf(report))
} finally {
  await server.stop()
}
