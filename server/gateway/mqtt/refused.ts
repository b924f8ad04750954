// A device whose certificate is one of ours and not good any more, or that comes when nobody can be let in: it gets its
// CONNACK with the reason, as a developer would wish, and nothing else.
import type { TLSSocket } from 'node:tls'
import { PACKET_BYTES_MAX, REFUSAL_MS_MAX } from '../../../core/limits.ts'
import { Framer } from './framer.ts'
import { ProtocolBreach } from './malformed.ts'
import { readConnect, writePacket } from './packets.ts'
import { type Reason, returnCode } from './reasons.ts'

export function refuseConnection(socket: TLSSocket, reason: Reason, text: string): void {
  const framer = new Framer(PACKET_BYTES_MAX)
  const timer = setTimeout(() => socket.destroy(), REFUSAL_MS_MAX)
  socket.once('close', () => clearTimeout(timer))
  socket.on('data', (chunk: Buffer) => {
    try {
      framer.push(chunk)
      if (!framer.next()) return
      const version = readConnect(framer.whole()).protocolVersion === 5 ? 5 : 4
      socket.write(
        version === 5
          ? writePacket(
              { cmd: 'connack', sessionPresent: false, reasonCode: reason, properties: { reasonString: text } },
              5,
            )
          : writePacket({ cmd: 'connack', sessionPresent: false, returnCode: returnCode(reason) }, 4),
      )
    } catch (error) {
      if (!(error instanceof ProtocolBreach)) throw error
    }
    socket.removeAllListeners('data').resume()
    socket.destroySoon()
  })
}
