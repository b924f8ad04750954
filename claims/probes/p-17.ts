// P-17: mutual TLS on both listeners: they ask for a certificate and take nobody without, and speak to no plaintext.
import { connect } from 'node:net'
import { holds, type Probe } from '../claim.ts'
import { allRefused, doorsOf, laxDoorsOf, letInEverywhere } from '../looks/doors.ts'
import { run } from '../world/command.ts'
import type { Door } from '../world/door.ts'
import type { Added, World } from '../world/world.ts'

const CONNECT_3_1_1 = Buffer.from([0x10, 12, 0, 4, ...Buffer.from('MQTT'), 4, 2, 0, 30, 0, 0])
const PATIENCE_MS = 3_000

/** What a listener answers to plaintext. */
export function plaintext(port: number, bytes: Buffer): Promise<Buffer> {
  return new Promise((resolve) => {
    let heard = Buffer.alloc(0)
    const socket = connect(port, '127.0.0.1', () => socket.write(bytes))
    const done = () => {
      socket.destroy()
      resolve(heard)
    }
    socket.setTimeout(PATIENCE_MS, done)
    socket.on('error', done)
    socket.on('close', done)
    socket.on('data', (chunk: Buffer) => {
      heard = Buffer.concat([heard, chunk])
    })
  })
}

async function asksForCertificate(door: Door, asset: Added): Promise<boolean> {
  const identity = ['-cert', asset.certFile, '-key', asset.keyFile]
  const args = ['s_client', '-connect', `127.0.0.1:${door.port}`, '-servername', 'localhost', '-CAfile', door.trustFile]
  const { stdout } = await run('openssl', [...args, ...identity])
  return /Acceptable client certificate CA names|Client Certificate Types|Requested Signature Algorithms/.test(
    stdout.toString('latin1'),
  )
}

async function look(doors: Door[], asset: Added): Promise<string> {
  for (const door of doors) {
    holds(await asksForCertificate(door, asset), `${door.name} does not ask for a certificate`)
    for (const bytes of [
      CONNECT_3_1_1,
      Buffer.from('POST /v1/telemetry HTTP/1.1\r\nHost: localhost\r\nContent-Length: 2\r\n\r\n{}'),
    ]) {
      const heard = await plaintext(door.port, bytes)
      // A TLS alert (0x15) is the only answer that a TLS listener gives to plaintext.
      holds(
        heard.length === 0 || heard[0] === 0x15,
        `${door.name} answers plaintext with ${heard.subarray(0, 12).toString('latin1')}`,
      )
    }
  }
  return `certificate asked for, plaintext unanswered; ${await allRefused(doors, [{ who: 'nobody', how: {} }])}`
}

export const probe: Probe = {
  id: 'P-17',
  async run(world: World) {
    const asset = await world.addAsset('harbour')
    await letInEverywhere(doorsOf(world), { who: 'the asset itself', how: asset })
    return look(doorsOf(world), asset)
  },
  control: {
    broken: 'listeners with a certificate of their own and no demand for another',
    run: async (world: World) => look(laxDoorsOf(world.lax), await world.addAsset('harbour')),
  },
}
