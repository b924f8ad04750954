// The doors that devices come through, and knocking at them from outside with openssl and curl. A knock is let in when
// the platform has spoken MQTT or HTTP back in a way that says yes; a TLS handshake alone is no welcome, since in
// TLS 1.3 a server refuses a certificate after the client has finished.
import mqttPacket from 'mqtt-packet'
import { run } from './command.ts'

export type Door = { name: string; speaks: 'mqtt' | 'https'; port: number; trustFile: string }

export type Knock = { letIn: boolean; said: string }

export type KnockWith = {
  certFile?: string
  keyFile?: string
  clientId?: string
  username?: string
  password?: string
  /** Further arguments of openssl s_client (MQTT) or curl (HTTPS). */
  opensslArgs?: string[]
  curlArgs?: string[]
}

export function knock(door: Door, how: KnockWith = {}): Promise<Knock> {
  return door.speaks === 'mqtt' ? knockMqtt(door, how) : knockHttps(door, how)
}

async function knockMqtt(door: Door, how: KnockWith): Promise<Knock> {
  const connect = mqttPacket.generate({
    cmd: 'connect',
    protocolId: 'MQTT',
    protocolVersion: 4,
    clean: true,
    clientId: how.clientId ?? '',
    keepalive: 30,
    ...(how.username === undefined ? {} : { username: how.username, password: Buffer.from(how.password ?? '') }),
  })
  const identity = how.certFile ? ['-cert', how.certFile, '-key', how.keyFile ?? how.certFile] : []
  const args = ['s_client', '-connect', `127.0.0.1:${door.port}`, '-servername', 'localhost', '-CAfile', door.trustFile]
  const ran = await run('openssl', [...args, '-quiet', ...identity, ...(how.opensslArgs ?? [])], {
    input: connect,
    stayOpen: true,
    enough: (bytes) => bytes.length >= 4,
  })
  const isConnack = ran.stdout[0] === 0x20
  const code = isConnack ? ran.stdout[3] : undefined
  if (code === 0) return { letIn: true, said: 'CONNACK 0' }
  return { letIn: false, said: isConnack ? `CONNACK ${code}` : complaintOf(ran.stderr, ran.timedOut) }
}

async function knockHttps(door: Door, how: KnockWith): Promise<Knock> {
  const identity = how.certFile ? ['--cert', how.certFile, '--key', how.keyFile ?? how.certFile] : []
  const basic = how.username === undefined ? [] : ['--user', `${how.username}:${how.password ?? ''}`]
  const args = ['--silent', '--show-error', '--max-time', '6', '--cacert', door.trustFile, ...identity, ...basic]
  const request = [
    '--header',
    'content-type: application/json',
    '--data',
    '{"knock": 1}',
    '--write-out',
    '\n%{http_code}',
  ]
  const url = `https://localhost:${door.port}/v1/telemetry`
  const ran = await run('curl', [...args, ...request, ...(how.curlArgs ?? []), url])
  const status = Number(ran.stdout.toString('utf8').split('\n').at(-1))
  if (status >= 200 && status < 300) return { letIn: true, said: `HTTP ${status}` }
  return { letIn: false, said: status > 0 ? `HTTP ${status}` : complaintOf(ran.stderr, ran.timedOut) }
}

/** What the tool complained about, without its addresses and line numbers. */
function complaintOf(stderr: string, timedOut: boolean): string {
  const alert = /alert ([a-z ]+?)(?::|\(|,|$)/im.exec(stderr)?.[1]?.trim()
  if (alert) return `alert ${alert}`
  if (/unexpected eof|errno|reset|closed|empty reply/i.test(stderr)) return 'closed without an answer'
  const error = /error[: ]+([^\n]*)/i.exec(stderr)?.[1]
  if (error) return error.slice(0, 60)
  return timedOut ? 'no answer' : 'closed without an answer'
}
