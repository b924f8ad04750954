// V-48: reliable encryption on every listener: 1.3 alone, authenticated ciphers, a fresh key exchange each time.
import { holds, type Probe } from '../claim.ts'
import { type Listener, listenersOf, onlyTls13 } from '../looks/protocols.ts'
import { run } from '../world/command.ts'

const CIPHERS = ['TLS_AES_256_GCM_SHA384', 'TLS_AES_128_GCM_SHA256', 'TLS_CHACHA20_POLY1305_SHA256']

async function cipherOf({ port, trustFile }: Listener): Promise<string> {
  const address = ['-connect', `127.0.0.1:${port}`, '-servername', 'localhost', '-CAfile', trustFile]
  const { stderr } = await run('openssl', ['s_client', '-brief', ...address])
  return /Ciphersuite: (\S+)/.exec(stderr)?.[1] ?? 'none'
}

async function strong(listeners: Listener[]): Promise<string> {
  const versions = await onlyTls13(listeners)
  const ciphers = await Promise.all(listeners.map(cipherOf))
  for (const cipher of ciphers) holds(CIPHERS.includes(cipher), `the cipher is ${cipher}`)
  return `${versions}; ${[...new Set(ciphers)].join(', ')}`
}

export const probe: Probe = {
  id: 'V-48',
  run: (world) => strong(listenersOf(world)),
  control: { broken: 'a listener that speaks TLS 1.2', run: (world) => strong([world.lax.mqtt]) },
}
