// autoinmune incidents: alerts that belong together; autoinmune report ID: the forensic report of one, to keep, to print, to check.
import { spawnSync } from 'node:child_process'
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { type Command, InvalidArgumentError, Option } from 'commander'
import { checkSeal } from '../../rag-api/incidents/report/seal.ts'
import { quitOnClosedPipe } from '../closed-pipe.ts'
import { openRagClient, orNotRunning, type RagClient } from '../rag-client.ts'
import { terminalText } from '../terminal-text.ts'

type ListOptions = { json?: boolean; limit: number; lang: string; url?: string }
type ReportOptions = {
  format: 'md' | 'json' | 'html' | 'pdf'
  lang: string
  timeZone: string
  out?: string
  url?: string
}
type Incident = {
  readonly incident_id: string
  readonly severity: string
  readonly status: string
  readonly classes: readonly string[]
  readonly first_seen: string
  readonly last_seen: string
  readonly alert_count: number
  readonly hosts: readonly { readonly address: string; readonly role: string }[]
  readonly joins: readonly { readonly alert_id: string; readonly because: string }[]
}

const FORMATS = { md: 'markdown', json: 'json', html: 'html', pdf: 'html' } as const

/** Adds the commands. Exit code 0: shown or intact; 1: refused or not intact; 3: nothing runs. */
export const registerIncidents = (program: Command): void => {
  program
    .command('incidents')
    .description('incidents: alerts that belong together, and why')
    .option('--json', 'one JSON object per incident')
    .option('--limit <count>', 'how many, at most 100', limitOf, 20)
    .addOption(languageOption())
    .option('--url <url>', 'the service; by default this machine and HTTP_PORT')
    .action((options: ListOptions) => orNotRunning(() => listIncidents(options)))
  const report = program.command('report').description('the forensic report of an incident')
  report
    .command('show', { isDefault: true })
    .description('make the report of an incident (the default)')
    .argument('<incident-id>', 'its id, or that of any of its alerts')
    .addOption(
      new Option('--format <format>', 'pdf is printed by Chromium').choices(Object.keys(FORMATS)).default('md'),
    )
    .addOption(languageOption())
    .option('--time-zone <name>', 'zone of its times', Intl.DateTimeFormat().resolvedOptions().timeZone)
    .option('--out <file>', 'where to write it; by default standard output')
    .option('--url <url>', 'the service; by default this machine and HTTP_PORT')
    .action((id: string, options: ReportOptions) => orNotRunning(() => makeReport(id, options)))
  report
    .command('verify')
    .description('whether a report (Markdown, JSON or HTML) is as it was made')
    .argument('<file>')
    .option('--audit', 'also ask the service whether its audit log knows the digest (an admin)')
    .option('--url <url>', 'the service; by default this machine and HTTP_PORT')
    .action((file: string, options: { audit?: boolean; url?: string }) =>
      orNotRunning(() => verifyReport(file, options)),
    )
}

const languageOption = (): Option =>
  new Option('--lang <language>', 'language of its texts').choices(['es', 'en']).default('en')

const limitOf = (text: string): number => {
  const limit = Number(text)
  if (!Number.isInteger(limit) || limit < 1 || limit > 100) throw new InvalidArgumentError('it must be 1 to 100')
  return limit
}

const listIncidents = async ({ json, limit, lang, url }: ListOptions): Promise<void> => {
  quitOnClosedPipe()
  const response = await openRagClient(url).call(`/v1/incidents?limit=${limit}&lang=${lang}`)
  const { incidents } = (await response.json()) as { incidents: readonly Incident[] }
  if (json) for (const incident of incidents) console.log(JSON.stringify(incident))
  else console.log(incidents.length === 0 ? 'no incidents' : incidents.map(textOf).join('\n'))
}

const textOf = (incident: Incident): string => {
  const hosts = incident.hosts.slice(0, 6).map(({ address, role }) => `${address} (${role})`)
  const lines = [
    `${incident.incident_id}  ${incident.severity}, ${incident.status}: ${incident.classes.join(', ')}`,
    `  ${incident.first_seen} - ${incident.last_seen}, ${incident.alert_count} alerts`,
    `  ${hosts.join(', ')}${incident.hosts.length > hosts.length ? ', ...' : ''}`,
    ...incident.joins.slice(0, 5).map(({ alert_id, because }) => `  + ${alert_id.slice(0, 13)}: ${because}`),
  ]
  return lines.map(terminalText).join('\n')
}

const makeReport = async (id: string, options: ReportOptions): Promise<void> => {
  const { format, lang, timeZone, out, url } = options
  if (format === 'pdf' && out === undefined) throw new Error('--format pdf needs --out FILE')
  const text = await fetchReport(openRagClient(url), id, { format: FORMATS[format], lang, timeZone })
  if (format === 'pdf') printPdf(text, out ?? '')
  else if (out === undefined) process.stdout.write(text)
  else writeFileSync(out, text)
  if (out !== undefined) console.error(`${out}: written`)
}

const fetchReport = async (
  client: RagClient,
  id: string,
  { format, lang, timeZone }: { format: string; lang: string; timeZone: string },
): Promise<string> => {
  const query = new URLSearchParams({ format, lang, time_zone: timeZone })
  return (await client.call(`/v1/incidents/${encodeURIComponent(id)}/report?${query}`)).text()
}

const BROWSERS = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome']
const PRINT_MS = 60_000

/** Throws where there is no Chromium: nothing else here prints HTML. */
const printPdf = (html: string, out: string): void => {
  const browser = BROWSERS.find((file) => existsSync(file))
  if (browser === undefined) {
    throw new Error(
      `--format pdf needs Chromium (${BROWSERS.join(', ')}): install it, or print the page of --format html`,
    )
  }
  const folder = mkdtempSync(path.join(tmpdir(), 'autoinmune-report-'))
  try {
    const page = path.join(folder, 'report.html')
    writeFileSync(page, html)
    const profile = `--user-data-dir=${path.join(folder, 'profile')}`
    const print = ['--headless', '--no-sandbox', '--disable-gpu', profile, '--no-pdf-header-footer']
    const { status, stderr } = spawnSync(browser, [...print, `--print-to-pdf=${path.resolve(out)}`, `file://${page}`], {
      timeout: PRINT_MS,
      encoding: 'utf8',
    })
    if (status !== 0 || !existsSync(out)) throw new Error(`${browser} printed nothing: ${stderr.slice(-300)}`)
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

const verifyReport = async (file: string, { audit, url }: { audit?: boolean; url?: string }): Promise<void> => {
  const check = checkSeal(readFileSync(file, 'utf8'))
  if (!check.isIntact) {
    console.error(`${file} is not intact: ${check.reason}`)
    process.exitCode = 1
    return
  }
  console.log(`${file} is intact: ${check.digest}`)
  if (audit) await findInAudit(openRagClient(url), check.digest)
}

type Noted = {
  readonly at: string
  readonly actor: string
  readonly position: number
  readonly detail: { readonly digest?: string }
}

const findInAudit = async (client: RagClient, digest: string): Promise<void> => {
  let before: number | null = null
  do {
    const cursor: string = before === null ? '' : `&before=${before}`
    const response = await client.call(`/v1/audit?action=report&limit=500${cursor}`)
    const page = (await response.json()) as { entries: Noted[]; next_cursor: number | null }
    const found = page.entries.find(({ detail }) => detail.digest === digest)
    if (found) {
      console.log(terminalText(`made for ${found.actor} at ${found.at}, entry ${found.position} of the audit log`))
      return
    }
    before = page.next_cursor
  } while (before !== null)
  console.error('the audit log of this service knows no report of that digest')
  process.exitCode = 1
}
