// The usual second half of a Mosquitto: a subscriber that writes rows. Mosquitto has acknowledged long before.
import mqtt from 'mqtt'
import { Rows } from './rows.ts'

type Order = { port: number; database: Record<string, unknown> }

process.once('message', (order: Order) => {
  void (async () => {
    const rows = new Rows(order.database)
    await rows.open()
    // Plain MQTT on loopback: to its advantage. A session that outlives its connection, so that a writer that comes back
    // finds what was queued; a window that keeps it busy and does not make the broker search long lists at every ack.
    const client = mqtt.connect({
      host: '127.0.0.1',
      port: order.port,
      protocolVersion: 5,
      clientId: 'writer',
      clean: false,
      properties: { sessionExpiryInterval: 3600, receiveMaximum: 200 },
    })
    process.on('message', () => process.send?.({ stored: rows.stored }))
    client.on('message', (topic, payload) => rows.put(topic.slice(0, 36), payload, () => undefined))
    let isReady = false
    client.on('connect', () => {
      void client.subscribeAsync('+/v1/telemetry', { qos: 1 }).then(() => {
        // A broker that drops its slow subscriber is one that it comes back to.
        if (!isReady) process.send?.({ ready: true })
        isReady = true
      })
    })
  })()
})
process.on('disconnect', () => process.exit(0))
