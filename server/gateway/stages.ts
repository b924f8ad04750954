// The way of a connection, each stage a type of its own that cannot be had without the one before:
//
//   Connected   a TLS 1.3 session with a certificate that our asset CA signed      listener.ts
//   Identified  whose certificate it is, live, of an active organisation           identify.ts
//   Authorised  an MQTT session of that asset, after CONNECT                       mqtt/connect.ts
//               (HTTPS has no sessions: each request is Identified)                https.ts
//   (decoded)   samples or events of that asset go to the group commit              intake/
import type { TLSSocket } from 'node:tls'
import type { Asset } from './asset.ts'
import type { MqttSession } from './mqtt/session.ts'

export type Connected = {
  readonly socket: TLSSocket
  readonly address: string
  /** SHA-256 of the certificate's DER, hexadecimal. */
  readonly fingerprint: string
  /** The name of the authority that signed it. */
  readonly issuer: string
}

export type Identified = Connected & {
  readonly asset: Asset
  readonly serial: string
  /** When the certificate ends, ms since 1970: the connection ends with it. */
  readonly notAfter: number
}

export type Authorised = {
  readonly identified: Identified
  readonly session: MqttSession
  readonly version: 4 | 5
  readonly keepAlive_ms: number
}
