// npm run oracle -- DIR: our flow meter against a reference, flow by flow. DIR holds pcap/NAME and result/NAME.out, listings
// as `ndpiReader -v 2` prints them. Exit code 1: fewer than 99 % of the flows agree on packets, bytes and duration.
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { parseListing } from './listing.ts'
import { agreementTable, differenceList, isGoalMet, kindTable } from './report.ts'
import { type CaptureVerdict, judgeCapture } from './verdict.ts'

const USAGE = 'usage: npm run oracle -- DIR [--verbose]   (DIR/pcap/NAME with its listing DIR/result/NAME.out)\n'

const main = async (args: readonly string[]): Promise<number> => {
  const [dir] = args.filter((arg) => !arg.startsWith('--'))
  if (!dir || !existsSync(path.join(dir, 'result'))) {
    process.stderr.write(dir ? `${dir} has no folder "result"\n${USAGE}` : USAGE)
    return 2
  }
  const results: CaptureVerdict[] = []
  const unlisted: string[] = []
  for (const file of readdirSync(path.join(dir, 'result')).sort()) {
    const name = file.replace(/\.out$/, '')
    const references = parseListing(readFileSync(path.join(dir, 'result', file), 'utf8'))
    if (references.length === 0) unlisted.push(name)
    else results.push(await judgeCapture(name, path.join(dir, 'pcap', name), references))
  }
  const verdicts = results.flatMap((result) => result.verdicts)
  const rest = results.flatMap((result) => result.rest).length
  process.stdout.write(`${results.length} captures, ${verdicts.length} reference flows\n`)
  if (unlisted.length > 0) process.stdout.write(`left out, their listings name no flow: ${unlisted.join(', ')}\n`)
  process.stdout.write(`\n${agreementTable(verdicts)}\n${kindTable(verdicts)}\n`)
  process.stdout.write(`${rest} flows of ours are in no listing of these captures\n`)
  if (args.includes('--verbose')) process.stdout.write(`\n${differenceList(results)}`)
  return isGoalMet(verdicts) ? 0 : 1
}

process.exitCode = await main(process.argv.slice(2))
