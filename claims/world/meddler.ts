// Somebody on the way between device and platform who changes one byte of what passes, once told to.
import { connect, createServer } from 'node:net'

export type Meddler = { port: number; changeNext(): void; close(): void }

export function startMeddler(port: number): Promise<Meddler> {
  let armed = false
  const server = createServer((device) => {
    const platform = connect(port, '127.0.0.1')
    device.on('data', (bytes: Buffer) => {
      if (armed) {
        armed = false
        // The last byte: of a TLS record it belongs to the tag, of a plaintext message to its payload.
        const at = bytes.length - 1
        bytes[at] = (bytes[at] ?? 0) ^ 1
      }
      platform.write(bytes)
    })
    platform.on('data', (bytes) => device.write(bytes))
    for (const [here, there] of [
      [device, platform],
      [platform, device],
    ] as const) {
      here.on('error', () => there.destroy())
      here.on('close', () => there.destroy())
    }
  })
  return new Promise((resolve) => {
    server.listen(0, '127.0.0.1', () => {
      const address = server.address()
      resolve({
        port: typeof address === 'object' && address !== null ? address.port : 0,
        changeNext: () => {
          armed = true
        },
        close: () => server.close(),
      })
    })
  })
}
