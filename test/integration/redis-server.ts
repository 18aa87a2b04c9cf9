// A Redis of a test's own: the server of the operating system on a free port, without a file.
import { spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import net from 'node:net'
import { tmpdir } from 'node:os'
import { onTestFinished } from 'vitest'

const freePort = async (): Promise<number> => {
  const server = net.createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as net.AddressInfo
  server.close()
  return port
}

export const hasRedisServer = (): boolean => spawnSync('redis-server', ['--version']).status === 0

/** Its URL; it ends with the test. */
export const startRedis = async (): Promise<string> => {
  const port = await freePort()
  const server = spawn(
    'redis-server',
    ['--port', String(port), '--bind', '127.0.0.1', '--save', '', '--dir', tmpdir()],
    {
      stdio: ['ignore', 'pipe', 'ignore'],
    },
  )
  onTestFinished(() => void server.kill())
  for await (const chunk of server.stdout) if (String(chunk).includes('Ready to accept')) break
  return `redis://127.0.0.1:${port}`
}
