// Which TLS versions a listener speaks, asked with openssl.
import { holds } from '../claim.ts'
import { run } from '../world/command.ts'
import type { World } from '../world/world.ts'

export type Listener = { name: string; port: number; trustFile: string }

const OLD = ['-tls1', '-tls1_1', '-tls1_2']

export function listenersOf({ doors, platform, trustFile }: World): Listener[] {
  const { api, est } = platform.config.listen
  return [
    doors.mqtt,
    doors.https,
    { name: 'EST', port: est.port, trustFile },
    { name: 'people’s API', port: api.port, trustFile },
  ]
}

async function negotiated(listener: Listener, version: string): Promise<string | undefined> {
  const address = ['-connect', `127.0.0.1:${listener.port}`, '-servername', 'localhost', '-CAfile', listener.trustFile]
  // The lowest security level: the refusal has to be the server's, not that of this openssl.
  const { stderr } = await run('openssl', ['s_client', '-brief', version, '-cipher', 'ALL:@SECLEVEL=0', ...address])
  return /Protocol version: (\S+)/.exec(stderr)?.[1]
}

/** TLS 1.3 and nothing older on every listener. */
export async function onlyTls13(listeners: Listener[]): Promise<string> {
  for (const listener of listeners) {
    for (const version of OLD) {
      const spoken = await negotiated(listener, version)
      holds(spoken === undefined, `${listener.name} speaks ${spoken}`)
    }
    const spoken = await negotiated(listener, '-tls1_3')
    holds(spoken === 'TLSv1.3', `${listener.name} does not speak TLS 1.3`)
  }
  return `${listeners.map(({ name }) => name).join(', ')}: TLSv1.3; 1.0, 1.1 and 1.2 refused`
}
