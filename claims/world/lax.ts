// Listeners that are broken on purpose, for the controls: they take anybody, with any certificate or none, over old TLS
// too, and answer as if all were well. A probe that does not notice is no probe.
import { createServer as createPlain, type Server, type Socket } from 'node:net'
import { createServer } from 'node:tls'
import mqttPacket from 'mqtt-packet'
import { readFileSync } from 'node:fs'
import type { Door } from './door.ts'
import { forge, SERVER_AUTH } from './forge.ts'

export type Lax = { mqtt: Door; https: Door; plain: Door; close(): Promise<void> }

const HTTP_YES = 'HTTP/1.1 204 No Content\r\nContent-Length: 0\r\nConnection: close\r\n\r\n'

/** Says yes to whatever comes. */
function agree(socket: Socket) {
  const parser = mqttPacket.parser({ protocolVersion: 4 })
  parser.on('packet', (packet) => {
    if (packet.cmd === 'connect')
      socket.write(mqttPacket.generate({ cmd: 'connack', returnCode: 0, sessionPresent: false }))
    if (packet.cmd === 'publish' && packet.qos > 0)
      socket.write(mqttPacket.generate({ cmd: 'puback', messageId: packet.messageId ?? 0 }))
  })
  // What is no MQTT is agreed to as well.
  parser.on('error', () => socket.write(Buffer.of(0x20, 2, 0, 0)))
  socket.on('error', () => socket.destroy())
  socket.on('data', (bytes) => {
    if (/^[A-Z]+ \//.test(bytes.toString('latin1'))) socket.end(HTTP_YES)
    else parser.parse(bytes)
  })
}

export async function startLax(dir: string): Promise<Lax> {
  const identity = await forge(dir, 'lax-server', { assetId: 'localhost', dns: 'localhost', usage: SERVER_AUTH })
  const tls = {
    cert: readFileSync(identity.certFile),
    key: readFileSync(identity.keyFile),
    minVersion: 'TLSv1.2',
  } as const
  const servers = [createServer(tls, agree), createServer(tls, agree), createPlain(agree)]
  const [mqtt = 0, https = 0, plain = 0] = await Promise.all(servers.map(listen))
  // Its own certificate is its trust: whoever relies on it finds the server in order.
  const trust = identity.certFile
  return {
    mqtt: { name: 'lax MQTT', speaks: 'mqtt', port: mqtt, trustFile: trust },
    https: { name: 'lax HTTPS', speaks: 'https', port: https, trustFile: trust },
    plain: { name: 'plaintext', speaks: 'mqtt', port: plain, trustFile: trust },
    close: async () => {
      await Promise.all(servers.map((server) => new Promise((resolve) => server.close(resolve))))
    },
  }
}

function listen(server: Server): Promise<number> {
  return new Promise((resolve) => {
    server.listen(0, '127.0.0.1', () => {
      const address = server.address()
      resolve(typeof address === 'object' && address !== null ? address.port : 0)
    })
  })
}
