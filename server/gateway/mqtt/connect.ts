// What a CONNECT asks for -> what it gets, or why not. Identity is settled before: it is the certificate's.
import type { IConnectPacket } from 'mqtt-packet'
import { isFailure } from '../../../core/errors.ts'
import { CLIENT_ID_CHARS_MAX, KEEP_ALIVE_S_MAX, SESSION_EXPIRY_S_MAX } from '../../../core/limits.ts'
import { REASON, type Reason } from './reasons.ts'
import { type PublishTopic, PUBLISH_HINT, publishTopic } from './topics.ts'

export type Will = { readonly topic: PublishTopic; readonly payload: Buffer; readonly delay_s: number }
export type Refused = { readonly reason: Reason; readonly text: string }
export type Accepted = {
  readonly version: 4 | 5
  readonly clientId: string
  readonly isClientIdOurs: boolean
  readonly clean: boolean
  readonly expiry_s: number
  readonly isExpiryOurs: boolean
  /** 0: none was asked for, in 3.1.1. */
  readonly keepAlive_s: number
  readonly isKeepAliveOurs: boolean
  readonly wantsProblems: boolean
  readonly packetBytes_max: number
  readonly will: Will | undefined
}

type Judge = {
  newClientId: () => string
  /** Throws Failure invalid for a payload that would be refused when published. */
  judgeWill: (topic: PublishTopic, payload: Buffer) => void
}

const isRefused = (judged: Will | Refused | undefined): judged is Refused => judged !== undefined && 'reason' in judged

/** Throws nothing: every CONNECT that can be read gets an answer. */
export function judgeConnect(packet: IConnectPacket, judge: Judge): Accepted | Refused {
  const { protocolVersion, properties = {} } = packet
  if (protocolVersion !== 4 && protocolVersion !== 5)
    return { reason: REASON.unsupportedVersion, text: 'MQTT 3.1.1 or 5, please' }
  if (properties.authenticationMethod !== undefined)
    return {
      reason: REASON.badAuthenticationMethod,
      text: 'no enhanced authentication: the certificate is the identity',
    }
  // A password that is sent is a password that leaks. There is none to check (claim P-03).
  if (packet.username !== undefined || packet.password !== undefined)
    return { reason: REASON.badCredentials, text: 'no user name and password: the certificate is the identity' }
  const clientId = judgeClientId(packet, protocolVersion)
  if (typeof clientId === 'object') return clientId
  const will = judgeWill(packet, judge)
  if (isRefused(will)) return will
  // In 3.1.1 a session that is not clean lasts until somebody clears it; ours lasts as long as ours last.
  const asked_s =
    protocolVersion === 5 ? (properties.sessionExpiryInterval ?? 0) : packet.clean ? 0 : SESSION_EXPIRY_S_MAX
  const keep_s = packet.keepalive ?? 0
  const isKeepAliveOurs = protocolVersion === 5 && (keep_s === 0 || keep_s > KEEP_ALIVE_S_MAX)
  return {
    version: protocolVersion,
    clientId: clientId === '' ? judge.newClientId() : clientId,
    isClientIdOurs: clientId === '',
    clean: packet.clean === true,
    expiry_s: Math.min(asked_s, SESSION_EXPIRY_S_MAX),
    isExpiryOurs: asked_s > SESSION_EXPIRY_S_MAX,
    keepAlive_s: isKeepAliveOurs ? KEEP_ALIVE_S_MAX : keep_s,
    isKeepAliveOurs,
    wantsProblems: properties.requestProblemInformation !== false,
    packetBytes_max: properties.maximumPacketSize ?? Number.POSITIVE_INFINITY,
    will,
  }
}

function judgeClientId(packet: IConnectPacket, version: 4 | 5): string | Refused {
  const { clientId } = packet
  // MQTT 3.1.1, 3.1.3-8: without an id there is nothing to find a kept session by.
  if (clientId === '' && version === 4 && packet.clean !== true)
    return { reason: REASON.clientIdNotValid, text: 'a client id, or a clean session' }
  if (clientId.length > CLIENT_ID_CHARS_MAX || /[\p{Cc}\ufffd]/u.test(clientId) || !clientId.isWellFormed())
    return { reason: REASON.clientIdNotValid, text: `a client id of at most ${CLIENT_ID_CHARS_MAX} plain characters` }
  return clientId
}

/** A last will goes the way of every publish, now and again when it is sent (CONTROLS 1J). */
function judgeWill(packet: IConnectPacket, judge: Judge): Will | Refused | undefined {
  const { will } = packet
  if (will === undefined) return undefined
  const topic = publishTopic(will.topic)
  if (topic === undefined) return { reason: REASON.notAuthorized, text: `last will: ${PUBLISH_HINT}` }
  if (will.retain === true)
    return { reason: REASON.retainNotSupported, text: 'nothing is retained, no last will either' }
  const payload = Buffer.from(will.payload)
  try {
    judge.judgeWill(topic, payload)
  } catch (error) {
    if (!isFailure(error)) throw error
    return { reason: REASON.payloadFormatInvalid, text: `last will: ${error.message}. ${error.hint ?? ''}` }
  }
  return { topic, payload, delay_s: Math.min(will.properties?.willDelayInterval ?? 0, SESSION_EXPIRY_S_MAX) }
}
