// One delivery to a syslog server: RFC 5424 messages over TLS, framed by their length (RFC 5425). The protocol has no
// answer, so a delivery counts when the server has closed the connection in order after reading it, or has not objected
// for a while; then it may come twice, but it does not get lost unnoticed.
import { once } from 'node:events'
import { isIP } from 'node:net'
import { connect, type TLSSocket } from 'node:tls'
import { unavailable } from '../../../core/errors.ts'
import { SINK_CLOSE_MS } from '../../../core/limits.ts'
import type { Endpoint } from '../../audit/sinks/target.ts'
import type { Address } from './reach.ts'

/** Facility 13, log audit (RFC 5424, section 6.2.1). */
const FACILITY = 13
const WARNING = 4
const INFORMATIONAL = 6

export type Message = { at: string; event: string; isRefused: boolean; text: string }

/** One framed message. `host` is where it comes from: the platform's own name. */
export function frame(host: string, { at, event, isRefused, text }: Message): Buffer {
  const priority = FACILITY * 8 + (isRefused ? WARNING : INFORMATIONAL)
  // A byte order mark says that the rest is UTF-8 (section 6.4).
  const head = `<${priority}>1 ${at} ${printable(host, 255)} fairlead - ${printable(event, 32)} - \uFEFF`
  const message = Buffer.from(`${head}${text}`, 'utf8')
  return Buffer.concat([Buffer.from(`${message.length} `, 'ascii'), message])
}

/** PRINTUSASCII of a bounded length, or the nil value. */
function printable(text: string, max: number): string {
  const kept = text.replaceAll(/[^\x21-\x7e]/g, '').slice(0, max)
  return kept === '' ? '-' : kept
}

export type Syslog = Endpoint & { ca: string }

/** Resolves when the frames were taken. Rejects with what went wrong. */
export async function sendSyslog(
  { host, port, ca }: Syslog,
  { address }: Address,
  frames: readonly Buffer[],
  signal: AbortSignal,
): Promise<void> {
  signal.throwIfAborted()
  const socket = connect({
    host: address,
    port,
    ...(isIP(host) === 0 ? { servername: host } : {}),
    minVersion: 'TLSv1.2',
    rejectUnauthorized: true,
    ...(ca === '' ? {} : { ca }),
  })
  const stop = (): void => void socket.destroy(unavailable('it did not take the lines in time'))
  signal.addEventListener('abort', stop, { once: true })
  try {
    await once(socket, 'secureConnect')
    socket.resume()
    for (const each of frames) if (!socket.write(each)) await once(socket, 'drain')
    await closed(socket)
  } finally {
    signal.removeEventListener('abort', stop)
    socket.destroy()
  }
}

/** Says that nothing more comes, and waits for the other side to say the same. An error instead rejects. */
async function closed(socket: TLSSocket): Promise<void> {
  const ended = Promise.race([once(socket, 'end'), once(socket, 'close')])
  socket.end()
  await Promise.race([
    ended,
    new Promise((resolve) => {
      setTimeout(resolve, SINK_CLOSE_MS).unref()
    }),
  ])
}
