// P-19: every listener speaks TLS 1.3 alone, browsers are held to https, and there is no further port to find.
import { holds, type Probe } from '../claim.ts'
import { type Listener, listenersOf, onlyTls13 } from '../looks/protocols.ts'
import { listeningPorts, processTree } from '../looks/sockets.ts'
import type { World } from '../world/world.ts'

function noOtherPort(listeners: Listener[], pids: number[], ours: number[]): string {
  const known = listeners.map(({ port }) => port)
  const others = listeningPorts(pids).filter(({ port }) => !known.includes(port) && !ours.includes(port))
  holds(
    others.length === 0,
    `something else listens: ${others.map(({ address, port }) => `${address}:${port}`).join(', ')}`,
  )
  return `${pids.length} processes listen on these ports alone`
}

/** The auditor's own broken listeners live in this process too. */
const auditors = ({ lax }: World): number[] => [lax.mqtt.port, lax.https.port, lax.plain.port]

export const probe: Probe = {
  id: 'P-19',
  async run(world) {
    const listeners = listenersOf(world)
    const answer = await world.nobody().ask('GET', '/')
    const hsts = answer.headers['strict-transport-security'] ?? ''
    holds(/max-age=\d{8}/.test(hsts), `Strict-Transport-Security is "${hsts}"`)
    const ports = noOtherPort(listeners, processTree(process.pid), auditors(world))
    return `${await onlyTls13(listeners)}; HSTS; ${ports}; PostgreSQL by Unix socket`
  },
  control: {
    broken: 'a listener that speaks TLS 1.2, and ports that nobody documented',
    async run(world) {
      await onlyTls13([world.lax.mqtt]).then(
        () => undefined,
        () => noOtherPort(listenersOf(world), processTree(process.pid), []),
      )
    },
  },
}
