// V-03: TLS alone between devices and platform: no listener understands plaintext, and our own client refuses to try.
import { replay } from '../../cli/replay.ts'
import { holds, type Probe } from '../claim.ts'
import { type Listener, listenersOf } from '../looks/protocols.ts'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { plaintext } from './p-17.ts'
import type { World } from '../world/world.ts'

const CONNECT = Buffer.from([0x10, 12, 0, 4, ...Buffer.from('MQTT'), 4, 2, 0, 30, 0, 0])
const GET = Buffer.from('GET / HTTP/1.1\r\nHost: localhost\r\n\r\n')

async function noPlaintext(listeners: Listener[]): Promise<string> {
  for (const { name, port } of listeners)
    for (const bytes of [CONNECT, GET]) {
      const heard = await plaintext(port, bytes)
      const text = heard.toString('latin1')
      holds(heard[0] !== 0x20, `${name} answers MQTT in plaintext`)
      holds(!/^HTTP\/1\.[01] [23]/.test(text), `${name} answers HTTP in plaintext: ${text.slice(0, 30)}`)
    }
  return `${listeners.map(({ name }) => name).join(', ')} answer nothing in plaintext`
}

async function clientRefuses(world: World): Promise<string> {
  const asset = await world.addAsset('harbour')
  const recording = join(world.dir, 'one-row.csv')
  writeFileSync(recording, 't,x\n2020-01-01 00:00:00,1\n2020-01-01 00:00:01,2\n')
  const told: string[] = []
  const files = ['--cert', asset.certFile, '--key', asset.keyFile, '--trust', asset.trustFile]
  const output = { line: (text: string) => told.push(text), progress: () => undefined }
  const code = await replay([recording, ...files, '--url', `mqtt://localhost:${world.lax.plain.port}`], output)
  holds(code === 1 && told.join(' ').includes('TLS'), `replay over mqtt:// ended with ${code}: ${told.join(' ')}`)
  return 'replay refuses mqtt://'
}

export const probe: Probe = {
  id: 'V-03',
  run: async (world) => `${await noPlaintext(listenersOf(world))}; ${await clientRefuses(world)}`,
  control: {
    broken: 'a plaintext listener',
    run: (world) => noPlaintext([{ ...world.lax.plain, name: 'a listener on 1883' }]),
  },
}
