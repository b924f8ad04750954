// Listeners are tried before anything is started, because "EADDRINUSE" after ten seconds, in a log, helps nobody.
import { readdirSync, readFileSync, readlinkSync } from 'node:fs'
import { createServer } from 'node:net'
import { once } from 'node:events'
import { unavailable } from '../../../core/errors.ts'
import type { Config, Endpoint } from '../config.ts'
import { isCode } from '../io-error.ts'

/** Throws Failure unavailable that names the listener, the port and, where it can be seen, who has it. */
export async function refuseTakenPorts(listen: Config['listen']): Promise<void> {
  for (const [name, endpoint] of Object.entries(listen)) {
    const { host, port } = endpoint
    const refusal = await tryPort(endpoint)
    if (refusal === undefined) continue
    if (isCode(refusal, 'EADDRINUSE'))
      throw unavailable(`Port ${port} on ${host} (${name}) is in use${holderOf(port)}.`, {
        hint: `Stop what uses it, or choose another: --${name}-port N on the command line, listen.${name} in the configuration.`,
        cause: refusal,
      })
    const hint = isCode(refusal, 'EACCES')
      ? `Ports below 1024 need a right that this user does not have; choose another for listen.${name}.`
      : `Choose an address of this machine for listen.${name}.`
    throw unavailable(`The ${name} listener cannot use ${host}:${port} (${refusal.message}).`, { hint, cause: refusal })
  }
}

/** Numbers for the listeners that ask for any port (0): everybody has to know them before anybody listens. */
export async function assignPorts(listen: Config['listen']): Promise<Config['listen']> {
  const held: ReturnType<typeof createServer>[] = []
  const assign = async (endpoint: Endpoint): Promise<Endpoint> => {
    if (endpoint.port !== 0) return endpoint
    const server = createServer().listen(0, endpoint.host)
    // Held until all are assigned, so that no two listeners are given the same.
    held.push(server)
    await once(server, 'listening')
    const address = server.address()
    return { host: endpoint.host, port: typeof address === 'object' && address !== null ? address.port : 0 }
  }
  const assigned = {
    api: await assign(listen.api),
    mqtt: await assign(listen.mqtt),
    ingest: await assign(listen.ingest),
    est: await assign(listen.est),
  }
  await Promise.all(held.map((server) => new Promise((closed) => server.close(closed))))
  return assigned
}

function tryPort({ host, port }: Endpoint): Promise<Error | undefined> {
  return new Promise((resolve) => {
    const server = createServer()
    server.once('error', resolve)
    server.listen({ host, port, exclusive: true }, () => server.close(() => resolve(undefined)))
  })
}

/** " by process 123 (node)", as far as /proc shows it to us. */
function holderOf(port: number): string {
  const inode = listeningInode(port)
  if (inode === undefined) return ''
  for (const pid of readdirSync('/proc').filter((name) => /^\d+$/.test(name)))
    if (hasSocket(pid, inode)) return ` by process ${pid} (${readFileSync(`/proc/${pid}/comm`, 'utf8').trim()})`
  return ''
}

function listeningInode(port: number): string | undefined {
  const wanted = `:${port.toString(16).toUpperCase().padStart(4, '0')}`
  const LISTEN = '0A'
  for (const table of ['/proc/net/tcp', '/proc/net/tcp6'])
    for (const line of linesOf(table)) {
      const fields = line.trim().split(/\s+/)
      if (fields[1]?.endsWith(wanted) && fields[3] === LISTEN) return fields[9]
    }
  return undefined
}

function linesOf(file: string): string[] {
  try {
    return readFileSync(file, 'utf8').split('\n')
  } catch (error) {
    if (isCode(error, 'ENOENT')) return []
    throw error
  }
}

function hasSocket(pid: string, inode: string): boolean {
  try {
    return readdirSync(`/proc/${pid}/fd`).some((fd) => readlinkSync(`/proc/${pid}/fd/${fd}`) === `socket:[${inode}]`)
  } catch (error) {
    // Gone meanwhile, or not ours to look at.
    if (['ENOENT', 'EACCES', 'EPERM', 'ESRCH'].some((code) => isCode(error, code))) return false
    throw error
  }
}
