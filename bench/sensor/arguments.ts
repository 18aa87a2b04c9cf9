// The command line of `npm run bench:sensor`.

export type Job = { readonly label: string; readonly files: readonly string[]; readonly isGenerated: boolean }
export type BenchArguments = { readonly jobs: readonly Job[]; readonly megabytes: number; readonly isAlone: boolean }

export const USAGE = `usage: npm run bench:sensor -- [FILE...] [--generate NAME FILE...]... [--megabytes N] [--alone]
  FILE...                measure the sensor on each capture, and the other meters that are installed
  --generate NAME FILE.. the same on a capture made of these, repeated with other hosts and later times up to --megabytes
  --megabytes N          size of generated captures (240)
  --alone                leave the other meters out
`

/** Throws with the offending argument. */
export const parseArguments = (args: readonly string[]): BenchArguments => {
  const jobs: { label: string; files: string[]; isGenerated: boolean }[] = []
  let megabytes = 240
  let isAlone = false
  for (let i = 0; i < args.length; i++) {
    const argument = args[i] as string
    const value = args[i + 1]
    if (argument === '--alone') isAlone = true
    else if (argument === '--megabytes') {
      megabytes = Number(value)
      if (!(megabytes > 0)) throw new Error(`--megabytes must be a number above 0, not ${value}`)
      i++
    } else if (argument === '--generate') {
      if (!value || !/^[a-z0-9-]+$/.test(value))
        throw new Error(`--generate needs a name of a-z, 0-9, "-", not ${value}`)
      jobs.push({ label: value, files: [], isGenerated: true })
      i++
    } else if (argument.startsWith('--')) throw new Error(`unknown option ${argument}`)
    else {
      const last = jobs.at(-1)
      if (last?.isGenerated) last.files.push(argument)
      else jobs.push({ label: argument, files: [argument], isGenerated: false })
    }
  }
  const empty = jobs.find(({ files }) => files.length === 0)
  if (empty) throw new Error(`--generate ${empty.label} names no capture`)
  if (jobs.length === 0) throw new Error('no capture named')
  return { jobs, megabytes, isAlone }
}
