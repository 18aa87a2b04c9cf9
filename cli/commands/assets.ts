// autoinmune assets check FILE: whether the list of what is ours is good, and what it says.
import type { Command } from 'commander'

/** Adds the command. Exit code 1: a value is bad; all of them are listed. */
export const registerAssets = (program: Command): void => {
  const command = program.command('assets').description('what is ours: autoinmune.assets.yaml')
  command
    .command('check')
    .description('check a list of assets: every bad value at once')
    .argument('<file>')
    .option('--json', 'one JSON object per asset')
    .action(async (file: string, { json }: { json?: boolean }) => {
      const { readAssets } = await import('../../processors/enrichment/assets.ts')
      const { assets = [], private_ranges_are_ours = true } = readAssets(file)
      if (json) for (const asset of assets) console.log(JSON.stringify(asset))
      else {
        const networks = assets.reduce((count, asset) => count + asset.networks.length, 0)
        const inside = private_ranges_are_ours ? 'private ranges are ours too' : 'private ranges are not ours'
        console.log(`${file}: ${assets.length} assets, ${networks} networks, no bad value; ${inside}`)
      }
    })
}
