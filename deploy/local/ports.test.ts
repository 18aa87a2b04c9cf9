import net from 'node:net'
import { expect, test } from 'vitest'
import { findFreePorts, PortTakenError, requireFreePorts } from './ports.ts'

test('names each taken port and the variable that changes it', async () => {
  const server = net.createServer().listen(0, '127.0.0.1')
  await new Promise((resolve) => server.once('listening', resolve))
  const { port } = server.address() as net.AddressInfo
  const [free = 0] = await findFreePorts(1)
  const uses = [
    { port, usedBy: 'Kafka', variable: 'KAFKA_PORT' },
    { port: free, usedBy: 'database', variable: 'DATABASE_PORT' },
  ]
  const refusal = await requireFreePorts(uses).catch((error: unknown) => error)
  server.close()
  expect(refusal).toBeInstanceOf(PortTakenError)
  expect((refusal as Error).message).toBe(
    `port ${port} (Kafka) is taken by another program: stop that program, or set KAFKA_PORT to a free port`,
  )
})

test('gives as many different free ports as asked for', async () => {
  const ports = await findFreePorts(8)
  expect(new Set(ports).size).toBe(8)
  await requireFreePorts(ports.map((port) => ({ port, usedBy: 'test', variable: 'X' })))
})
