// autoinmune logs: what the programs of the local stack print.
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs'
import path from 'node:path'
import type { Command } from 'commander'
import { readStackSettings } from '../../deploy/local/config.ts'
import { interruption, watchInterruptions } from '../../deploy/local/interruption.ts'
import { lastLines } from '../../deploy/local/log-file.ts'
import { positiveInteger } from './flows.ts'

type LogsOptions = { follow?: boolean; lines: number }

const FOLLOW_EVERY_MS = 250

/** Adds the command. */
export const registerLogs = (program: Command): void => {
  program
    .command('logs')
    .description('what the programs of the local stack print; all of them, or one')
    .argument('[name]', 'as `autoinmune status` names it')
    .option('-f, --follow', 'go on until Ctrl-C')
    .option('-n, --lines <n>', 'begin that many lines before the end of each', positiveInteger, 20)
    .action(printLogs)
}

const printLogs = async (name: string | undefined, { follow, lines }: LogsOptions): Promise<void> => {
  const directory = path.join(readStackSettings().config.DATA_DIR, 'logs')
  const present = existsSync(directory) ? readdirSync(directory).filter((file) => file.endsWith('.log')) : []
  const files = present.filter((file) => name === undefined || file === `${name}.log`)
  if (files.length === 0) throw new Error(`no log${name ? ` of ${name}` : ''} in ${directory}`)
  const print = (file: string, line: string): void =>
    console.log(name ? line : `${file.slice(0, -4).padEnd(10)} ${line}`)
  for (const file of files) for (const line of lastLines(path.join(directory, file), lines)) print(file, line)
  if (!follow) return
  const stopFollowing = files.map((file) => followFile(path.join(directory, file), (line) => print(file, line)))
  await interruption(watchInterruptions())
  for (const stop of stopFollowing) stop()
}

/** Gives each complete line that is added; begins anew when the file was rotated. Answers how to stop. */
const followFile = (file: string, onLine: (line: string) => void): (() => void) => {
  let read = readFileSync(file).length
  const timer = setInterval(() => {
    if (!existsSync(file)) return
    const { size } = statSync(file)
    if (size < read) read = 0
    if (size === read) return
    const added = readFileSync(file).subarray(read)
    const complete = added.subarray(0, added.lastIndexOf('\n') + 1)
    read += complete.length
    for (const line of complete.toString().split('\n').slice(0, -1)) onLine(line)
  }, FOLLOW_EVERY_MS)
  return () => clearInterval(timer)
}
