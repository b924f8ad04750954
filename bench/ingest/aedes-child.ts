// Aedes over mutual TLS 1.3 with group commit into rows: acknowledged after the commit, like ours.
import { createServer, TLSSocket } from 'node:tls'
import { Aedes } from 'aedes'
import { Rows } from './rows.ts'

type Order = { tls: { key: string; cert: string; ca: string }; database: Record<string, unknown> }

process.once('message', (order: Order) => {
  void (async () => {
    const rows = new Rows(order.database)
    await rows.open()
    const assets = new WeakMap<object, string>()
    const broker = await Aedes.createBroker({
      concurrency: 1000,
      preConnect: (client, _packet, callback) => {
        const conn: unknown = client.conn
        if (!(conn instanceof TLSSocket) || !conn.authorized) return callback(new Error('no certificate'), false)
        assets.set(client, /CN=([0-9a-f-]{36})/.exec(conn.getPeerX509Certificate()?.subject ?? '')?.[1] ?? '')
        callback(null, true)
      },
      authorizePublish: (client, packet, callback) => {
        if (client === null || packet.topic !== 'v1/telemetry') return callback(new Error('not allowed'))
        rows.put(assets.get(client) ?? '', Buffer.from(packet.payload), () => callback(null))
      },
    })
    const server = createServer(
      { ...order.tls, minVersion: 'TLSv1.3', requestCert: true, rejectUnauthorized: true },
      (socket) => {
        socket.on('error', () => undefined)
        broker.handle(socket)
      },
    )
    server.listen(0, '127.0.0.1', () => process.send?.({ port: (server.address() as { port: number }).port }))
  })()
})
process.on('disconnect', () => process.exit(0))
