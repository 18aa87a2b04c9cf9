// node bench/log-agreement.ts LOG TRUTH.csv: how far our reading of a loghub sample agrees with its *_structured.csv (logpai/loghub), field
// by field. The CSV may be gzipped. Column names differ by sample: what is there is compared.
import { readFileSync } from 'node:fs'
import { gunzipSync } from 'node:zlib'
import { shareOf } from '../cli/parsed-share.ts'
import type { ComponentLog } from '../schemas/messages.ts'
import { type CsvRow, csvRowsOf } from './csv.ts'

const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec']
const two = (number: number): string => String(number).padStart(2, '0')

/** Month, day and clock: the samples of syslog say no year. */
const clockOf = ({ time_us }: ComponentLog): string => {
  const time = new Date((time_us ?? 0) / 1000)
  const clock = [time.getUTCHours(), time.getUTCMinutes(), time.getUTCSeconds()].map(two).join(':')
  return `${MONTHS[time.getUTCMonth()]} ${time.getUTCDate()} ${clock}`
}

/** The CSVs name columns by position, not by meaning: in the Linux sample "Level" is the host, in OpenSSH's "Component" is. */
const comparisonsOf = (row: CsvRow, log: ComponentLog): Record<string, boolean> => {
  const { Month, Date: date, Day, Time = '', Content = '', Component, Level } = row
  const pid = row.PID ?? row.Pid
  const isOpenSsh = Day !== undefined
  const isApache = Month === undefined && Day === undefined
  const [, month, day, clock] = isApache
    ? (/^\w+ (\w+) (\d+) ([\d:]+)/.exec(Time) ?? [])
    : ['', isOpenSsh ? date : Month, isOpenSsh ? Day : date, Time]
  return {
    time: clockOf(log) === `${month} ${Number(day)} ${clock}`,
    message: (log.message ?? '').trim() === Content.trim(),
    ...(isApache
      ? { severity: log.severity === (Level === 'error' ? 'err' : Level) }
      : { host: log.host === (isOpenSsh ? Component : Level) }),
    ...(isOpenSsh || isApache ? {} : { component: log.component === Component }),
    ...(isApache ? {} : { pid: (log.attributes?.pid ?? '') === (pid ?? '') }),
  }
}

const main = async ([file, truth]: readonly string[]): Promise<void> => {
  if (!file || !truth) throw new Error('two files are needed: a log and its structured CSV')
  const bytes = readFileSync(truth)
  const rows = csvRowsOf((truth.endsWith('.gz') ? gunzipSync(bytes) : bytes).toString())
  const logs: ComponentLog[] = []
  await shareOf(file, { format: 'auto', timeZone: 'UTC' }, (readings) => {
    for (const reading of readings) if (reading.kind === 'log') logs.push(reading.log)
  })
  if (logs.length !== rows.length) throw new Error(`${logs.length} records of ours for ${rows.length} rows`)
  const agreed = new Map<string, number>()
  for (const [index, row] of rows.entries()) {
    for (const [name, isSame] of Object.entries(comparisonsOf(row, logs[index] as ComponentLog))) {
      agreed.set(name, (agreed.get(name) ?? 0) + Number(isSame))
      if (!isSame && process.argv.includes('--show'))
        console.log(
          index + 1,
          name,
          JSON.stringify(logs[index]?.raw),
          JSON.stringify(row.Component),
          JSON.stringify(row.Content),
        )
    }
  }
  console.log(
    `${file}: ${rows.length} lines; agree: ${[...agreed].map(([name, count]) => `${name} ${count}`).join(', ')}`,
  )
}

await main(process.argv.slice(2))
