// autoinmune intel: what the feeds say of an address or a name, and whether their configuration is good.
import Table from 'cli-table3'
import { type Command, InvalidArgumentError } from 'commander'
import { printable } from '../printable.ts'

const EXIT_NOTHING_KNOWN = 3

type LookupOptions = { json?: boolean; at?: number }

/** Adds the commands. Exit codes of lookup: 0 something is known, 1 it is no address or name, or a file is bad, 3 nothing is known. */
export const registerIntel = (program: Command): void => {
  const command = program
    .command('intel')
    .description('intelligence feeds: look an address up, check the configuration')
  command
    .command('lookup')
    .description('what feeds say of an address, a domain or AS64500: each contribution with its feed, age and decay')
    .argument('<address>')
    .option('--json', 'one JSON object')
    .option('--at <time>', 'as of this time (RFC 3339); by default now', timeOf)
    .action(lookup)
  command
    .command('check')
    .description('check autoinmune.feeds.yaml: every bad value at once')
    .argument('<file>')
    .action(async (file: string) => {
      const { readFeedsConfig } = await import('../../processors/enrichment/feeds/config.ts')
      const { feeds = [] } = readFeedsConfig(file)
      console.log(`${file}: ${feeds.length} feed${feeds.length === 1 ? '' : 's'}, no bad value`)
    })
  command
    .command('feeds')
    .description('what each feed brought at its last good copy, without asking the network')
    .option('--json', 'one JSON object per feed')
    .action(showFeeds)
}

const timeOf = (text: string): number => {
  const ms = Date.parse(text)
  if (Number.isNaN(ms)) throw new InvalidArgumentError('it must be a time such as 2026-11-24T10:00:00Z')
  return ms
}

const openKnown = async () => {
  const { openKnowledge } = await import('../../processors/enrichment/knowledge.ts')
  const { enrichmentSchema } = await import('../../processors/enrichment/config.ts')
  const { readEnvironment } = await import('../../processors/runtime/environment.ts')
  return openKnowledge(readEnvironment(enrichmentSchema), true)
}

const lookup = async (address: string, { json, at = Date.now() }: LookupOptions): Promise<void> => {
  const { explainAddress } = await import('../../processors/enrichment/explain-address.ts')
  const explanation = explainAddress((await openKnown()).current(), address, at * 1000)
  if (!explanation) throw new Error(`${printable(address)} is neither an address, a domain nor an AS number`)
  if (explanation.contributions.length === 0) process.exitCode = EXIT_NOTHING_KNOWN
  if (json) {
    console.log(JSON.stringify(explanation))
    return
  }
  const { subject, reputation_score, asn_reputation_score, contributions, geography, asset } = explanation
  console.log(`${printable(subject)}${asset ? `, asset ${printable(asset)}` : ''}`)
  if (geography)
    console.log(
      Object.entries(geography)
        .map(([name, value]) => `${name} ${printable(String(value))}`)
        .join(', '),
    )
  console.log(
    `reputation ${shown(reputation_score)}, of its autonomous system ${shown(asn_reputation_score)} (0 clean, 1 bad)`,
  )
  if (contributions.length > 0) console.log(tableOf(contributions))
}

const shown = (score: number | null): string => (score === null ? 'unknown' : score.toFixed(3))

type Explanation = NonNullable<
  ReturnType<typeof import('../../processors/enrichment/explain-address.ts').explainAddress>
>

const tableOf = (contributions: Explanation['contributions']): string => {
  const head = ['indicator', 'type', 'feed', 'said', 'now', 'weight', 'contribution', 'last seen', 'age', 'half-life']
  const table = new Table({ head, style: { head: [], border: [], compact: true } })
  for (const each of contributions) {
    table.push([
      ...[printable(each.indicator), `${each.type}${each.label ? ` ${printable(each.label)}` : ''}`, each.source],
      ...[
        each.base_confidence.toFixed(2),
        each.confidence.toFixed(3),
        String(each.weight),
        each.contribution.toFixed(3),
      ],
      ...[each.last_seen.slice(0, 16), `${each.days_outside.toFixed(1)} d`, `${each.half_life_days} d`],
    ])
  }
  return table.toString()
}

const showFeeds = async ({ json }: { json?: boolean }): Promise<void> => {
  const { feeds } = (await openKnown()).status()
  if (json) {
    for (const feed of feeds) console.log(JSON.stringify(feed))
    return
  }
  const head = ['feed', 'indicators', 'left out', 'confirmed', 'problem']
  const table = new Table({ head, style: { head: [], border: [], compact: true } })
  for (const { name, counts, confirmedAtMs, problem = '' } of feeds) {
    const skipped = Object.entries(counts.skipped).map(([reason, count]) => `${reason} ${count}`)
    const confirmed = confirmedAtMs ? new Date(confirmedAtMs).toISOString().slice(0, 16) : 'never'
    table.push([name, String(counts.indicators), skipped.join(', '), confirmed, printable(problem)])
  }
  console.log(
    feeds.length === 0 ? 'no feed is configured, and the packaged list is not there (`make setup`)' : table.toString(),
  )
}
