// Ports of the local stack: a taken one is named before anything starts, with the variable that changes it.
import net from 'node:net'

export type PortUse = {
  readonly port: number
  /** As a person reads it: "Kafka". */
  readonly usedBy: string
  /** Environment variable that sets the port. */
  readonly variable: string
}

/** A port that the stack needs belongs to another program. */
export class PortTakenError extends Error {
  override readonly name = 'PortTakenError'
}

const listen = (port: number, host: string): Promise<net.Server> =>
  new Promise((resolve, reject) => {
    const server = net.createServer()
    server.once('error', reject)
    server.listen({ port, host, exclusive: true }, () => resolve(server))
  })

const close = (server: net.Server): Promise<void> => new Promise((resolve) => server.close(() => resolve()))

/** Throws PortTakenError that names every port another program listens on. */
export const requireFreePorts = async (uses: readonly PortUse[], host = '127.0.0.1'): Promise<void> => {
  const problems: string[] = []
  for (const { port, usedBy, variable } of uses) {
    try {
      await close(await listen(port, host))
    } catch (error) {
      const reason = (error as NodeJS.ErrnoException).code === 'EADDRINUSE' ? 'is taken by another program' : `${error}`
      problems.push(`port ${port} (${usedBy}) ${reason}: stop that program, or set ${variable} to a free port`)
    }
  }
  if (problems.length > 0) throw new PortTakenError(problems.join('\n'))
}

/** That many different ports nobody listens on now. */
export const findFreePorts = async (count: number, host = '127.0.0.1'): Promise<number[]> => {
  // All are held until all are known, else the system might give one out twice.
  const servers = await Promise.all(Array.from({ length: count }, () => listen(0, host)))
  const ports = servers.map((server) => (server.address() as net.AddressInfo).port)
  await Promise.all(servers.map(close))
  return ports
}
