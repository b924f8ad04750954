// One MQTT connection: bytes -> packets -> what each asks for. Its story in order:
//   framer.ts      whole packets out of bytes           connect.ts   CONNECT: what it gets
//   publish.ts     PUBLISH read in one pass             publishing.ts   PUBLISH -> group commit -> acknowledgement
//   topics.ts      what a device may publish and hear   hold.ts      why the socket is not being read
// Long because it is one state machine: what may follow what is read in one place.
import type { IConnectPacket, ISubscribePacket, IUnsubscribePacket, Packet } from 'mqtt-packet'
import { isFailure } from '../../../core/errors.ts'
import {
  CLOSING_MS_MAX,
  CONNECT_MS_MAX,
  CONNECTIONS_PER_ASSET_MAX,
  OVERLOAD_MS_MAX,
  PACKET_BYTES_MAX,
  RECEIVE_MAXIMUM,
  SILENCE_MS_MAX,
  SLOW_PACKET_MS_MAX,
  SUBSCRIPTIONS_PER_SESSION_MAX,
  THROTTLE_MS_MAX,
  TOPIC_ALIASES_MAX,
} from '../../../core/limits.ts'
import type { Authorised, Identified } from '../stages.ts'
import { type Accepted, judgeConnect, type Will } from './connect.ts'
import { Framer } from './framer.ts'
import { HOLD, Hold } from './hold.ts'
import { ProtocolBreach } from './malformed.ts'
import { Outbox } from './outbox.ts'
import { PINGREQ, PINGRESP, readConnect, readPacket, writePacket } from './packets.ts'
import type { MqttParts } from './parts.ts'
import { Publishing } from './publishing.ts'
import { REASON, type Reason, returnCode } from './reasons.ts'
import type { Attached } from './session.ts'
import { authoriseSubscription, SUBSCRIBE_HINT } from './topics.ts'

type Open = Authorised & { readonly publishing: Publishing; readonly isVersion5: boolean; will: Will | undefined }

export class MqttConnection implements Attached {
  readonly identified: Identified
  readonly #parts: MqttParts
  readonly #framer = new Framer(PACKET_BYTES_MAX)
  readonly #out: Outbox
  readonly #hold: Hold
  #open: Open | undefined
  #isClosing = false
  /** The peer has gone; what it sent before is still taken. */
  #isGone = false
  /** Its presence has been taken back. */
  #isLeft = false
  #closingSince = 0
  readonly #since: number
  #heardAt: number
  /** When the message rate was last within its limit. */
  #withinRateAt: number

  constructor(identified: Identified, parts: MqttParts) {
    this.identified = identified
    this.#parts = parts
    this.#out = new Outbox(identified.socket)
    this.#hold = new Hold(identified.socket)
    this.#since = this.#heardAt = this.#withinRateAt = parts.clock()
    const { socket } = identified
    socket.on('data', (chunk: Buffer) => {
      this.#framer.push(chunk)
      this.#pump()
      if (this.#framer.waiting > PACKET_BYTES_MAX) this.#hold.tooMuch()
    })
    socket.on('drain', () => this.#release(HOLD.drain))
    socket.on('close', () => {
      this.#isGone = true
      if (this.#open !== undefined) this.#open.publishing.isOver = true
      if (!this.#hold.has(HOLD.work)) this.#gone()
    })
  }

  /** Handles what has arrived, until something holds. */
  #pump(): void {
    const now = this.#parts.clock()
    this.#heardAt = now
    this.#parts.rounds.heard(now)
    this.#parts.events.heardFrom(this.identified.asset, this.identified.address, now)
    try {
      while (!this.#isClosing && this.#mayRead(now) && this.#framer.next()) this.#packet(now)
    } catch (error) {
      this.#failed(error)
    }
    this.#framer.rest()
    if (this.#isGone && !this.#hold.has(HOLD.work)) this.#gone()
  }

  #mayRead(now: number): boolean {
    if (!this.#parts.ingest.hasRoom && this.#open !== undefined && !this.#hold.has(HOLD.room)) {
      this.#hold.set(HOLD.room, now)
      this.#parts.ingest.whenRoom(() => this.#release(HOLD.room))
    }
    if (this.#open?.publishing.isWindowFull === true) this.#hold.set(HOLD.window, now)
    return !this.#hold.isHeld
  }

  #release(reason: (typeof HOLD)[keyof typeof HOLD]): void {
    if (this.#hold.release(reason)) this.#pump()
  }

  #packet(now: number): void {
    const framer = this.#framer
    const open = this.#open
    if (open === undefined) return this.#connect(readConnect(framer.whole()))
    if (framer.head >> 4 === 3) return this.#published(open.publishing.handle(framer, now), now)
    if (framer.head === PINGREQ && framer.bodyAt === framer.end) {
      this.#out.add(PINGRESP)
      return this.#flushed(this.#out.flush())
    }
    this.#other(readPacket(framer.whole(), open.version), open)
  }

  #published(handled: number | Promise<void>, now: number): void {
    if (typeof handled !== 'number') {
      this.#hold.set(HOLD.work, now)
      handled.then(
        () => this.#release(HOLD.work),
        (error: unknown) => this.#failed(error),
      )
    } else if (handled > 0) {
      this.#hold.set(HOLD.rate, now)
      setTimeout(() => this.#release(HOLD.rate), handled)
      const { asset } = this.identified
      this.#parts.events.report(asset, 'rate-limited', 'warning', 'Sends faster than its limit and is slowed down.')
    } else this.#withinRateAt = now
  }

  #other(packet: Packet, open: Open): void {
    switch (packet.cmd) {
      case 'pubrel':
        return open.publishing.release(packet.messageId ?? 0)
      case 'subscribe':
        return this.#subscribe(packet, open)
      case 'unsubscribe':
        return this.#unsubscribe(packet, open)
      case 'disconnect':
        return this.#leave(packet.reasonCode ?? 0, packet.properties?.sessionExpiryInterval, open)
      case 'puback':
      case 'pubrec':
      case 'pubcomp':
        // What we send has QoS 0; an answer to it has nothing to answer.
        return
      default:
        throw new ProtocolBreach(REASON.protocolError, `${packet.cmd} is not for a client to send here`)
    }
  }

  #connect(packet: IConnectPacket): void {
    const { asset } = this.identified
    const now = this.#parts.clock()
    const judged = judgeConnect(packet, {
      newClientId: () => `own-${Buffer.from(this.#parts.random(8)).toString('hex')}`,
      judgeWill: (topic, payload) => this.#parts.intake.judge(asset, topic, payload, now),
    })
    const version = packet.protocolVersion === 5 ? 5 : 4
    if ('reason' in judged) return this.#refuseConnect(version, judged.reason, judged.text)
    const { sessions, events, ingest } = this.#parts
    if (!ingest.hasRoom)
      return this.#refuseConnect(version, REASON.serverBusy, 'more arrives than can be stored: come back later')
    const isTakeover = sessions.isHeld(asset.assetId, judged.clientId)
    if (asset.connections > CONNECTIONS_PER_ASSET_MAX && !isTakeover)
      return this.#refuseConnect(version, REASON.quotaExceeded, `at most ${CONNECTIONS_PER_ASSET_MAX} connections`)
    if (isTakeover)
      events.report(asset, 'takeover', 'warning', 'The same client id connected twice; the later one stays.')
    const { session, present } = sessions.attach(
      { assetId: asset.assetId, fingerprint: this.identified.fingerprint },
      judged.clientId,
      judged.clean,
      this,
    )
    session.expiry_s = judged.expiry_s
    const authorised: Authorised = {
      identified: this.identified,
      session,
      version: judged.version,
      keepAlive_ms: judged.keepAlive_s === 0 ? SILENCE_MS_MAX : judged.keepAlive_s * 1500,
    }
    const publishing = new Publishing(this.#parts, authorised, this.#out, judged.wantsProblems, (taken) =>
      this.#flushed(taken),
    )
    this.#open = { ...authorised, publishing, isVersion5: judged.version === 5, will: judged.will }
    this.#parts.presence.connected(asset, judged.version === 5 ? 'mqtt5' : 'mqtt3', now)
    events.report(asset, 'connected', 'info', `Connected with MQTT ${judged.version === 5 ? '5' : '3.1.1'}.`)
    this.#send(connack(judged, present))
  }

  #subscribe(packet: ISubscribePacket, open: Open): void {
    if (packet.properties?.subscriptionIdentifier !== undefined)
      throw new ProtocolBreach(REASON.protocolError, 'no subscription identifiers, as the CONNACK said')
    const granted = packet.subscriptions.map(({ topic }) => {
      const reason = authoriseSubscription(topic)
      const { subscriptions } = open.session
      if (reason !== REASON.success) return reason
      if (!subscriptions.has(topic) && subscriptions.size >= SUBSCRIPTIONS_PER_SESSION_MAX) return REASON.quotaExceeded
      subscriptions.add(topic)
      // MQTT 3.8.4: we grant QoS 0; nothing here is worth storing for a device that is away.
      return REASON.success
    })
    const refused = granted.some((reason) => reason !== REASON.success)
    if (refused)
      this.#parts.events.report(
        this.identified.asset,
        'refused-topic',
        'warning',
        `Asked for another topic; ${SUBSCRIBE_HINT}.`,
      )
    this.#send({
      cmd: 'suback',
      messageId: packet.messageId ?? 0,
      // MQTT 3.1.1, 3.9.3: one code for every refusal.
      granted: open.isVersion5 ? granted : granted.map((reason) => (reason >= 0x80 ? 0x80 : reason)),
      ...(refused && open.isVersion5 ? { properties: { reasonString: SUBSCRIBE_HINT } } : {}),
    })
  }

  #unsubscribe(packet: IUnsubscribePacket, open: Open): void {
    const granted = packet.unsubscriptions.map((filter) =>
      open.session.subscriptions.delete(filter) ? REASON.success : REASON.noSubscriptionExisted,
    )
    this.#send({ cmd: 'unsuback', messageId: packet.messageId ?? 0, granted })
  }

  #leave(reasonCode: number, expiry_s: number | undefined, open: Open): void {
    if (expiry_s !== undefined) {
      // MQTT-3.14.2-2
      if (open.session.expiry_s === 0 && expiry_s !== 0)
        throw new ProtocolBreach(REASON.protocolError, 'a session that was to end cannot be prolonged')
      open.session.expiry_s = expiry_s
    }
    // MQTT 5, 3.14.2.1: 0x04 is "disconnect with will message".
    if (reasonCode === 0) open.will = undefined
    this.#close()
  }

  /** MQTT 5, 3.1.4-3: another connection of the same asset has taken the session. */
  takenOver(): void {
    this.dismiss(REASON.sessionTakenOver, 'another connection of this asset uses the same client id')
    this.#detach()
  }

  /** The certificate was revoked or has ended: at once, without a will, and nothing of the session stays. */
  expel(text: string): void {
    const open = this.#open
    if (open !== undefined) {
      open.will = undefined
      this.#parts.sessions.end(open.session)
    }
    this.dismiss(REASON.notAuthorized, text)
    this.identified.socket.destroySoon()
  }

  /** The gateway stops: no fault of the device, so no will. */
  retire(reason: Reason, text: string): void {
    if (this.#open !== undefined) this.#open.will = undefined
    this.dismiss(reason, text)
  }

  /** Says why (MQTT 5), then closes. */
  dismiss(reason: Reason, text: string): void {
    if (this.#isClosing) return
    if (this.#open?.isVersion5 === true)
      this.#out.add(writePacket({ cmd: 'disconnect', reasonCode: reason, properties: { reasonString: text } }, 5))
    this.#out.flush()
    this.#close()
  }

  /** Called every second: what time alone brings about. */
  sweep(now: number): void {
    const { asset, socket } = this.identified
    if (this.#isClosing) {
      if (now - this.#closingSince > CLOSING_MS_MAX) socket.destroy()
    } else if (this.#open === undefined) {
      if (now - this.#since > CONNECT_MS_MAX) socket.destroy()
    } else if (this.#hold.lasted(HOLD.room, now) > OVERLOAD_MS_MAX) {
      this.#parts.events.report(asset, 'overload', 'fault', 'Was sent away: more arrives than can be stored.')
      this.dismiss(
        REASON.quotaExceeded,
        'more arrives than can be stored; unacknowledged messages are yours: come back later',
      )
    } else if (this.#hold.has(HOLD.rate) && now - this.#withinRateAt > THROTTLE_MS_MAX)
      this.dismiss(REASON.messageRateTooHigh, 'over the message rate of this asset or its organisation for too long')
    else if (this.#hold.lasted(HOLD.drain, now) > SLOW_PACKET_MS_MAX) socket.destroy()
    else if (!this.#hold.isHeld) this.#sweepSilence(now, this.#open)
  }

  #sweepSilence(now: number, open: Open): void {
    const silence = now - this.#heardAt
    if (silence > open.keepAlive_ms)
      this.dismiss(REASON.keepAliveTimeout, 'nothing was heard for one and a half keep-alives')
    else if (this.#framer.isInside && silence > SLOW_PACKET_MS_MAX)
      this.dismiss(REASON.malformed, 'a packet that was begun did not arrive')
  }

  #flushed(isTaken: boolean): void {
    if (!isTaken) this.#hold.set(HOLD.drain, this.#parts.clock())
    if (this.#hold.has(HOLD.window) && this.#open?.publishing.isWindowFull === false) this.#release(HOLD.window)
  }

  #send(packet: Packet): void {
    this.#out.add(writePacket(packet, this.#open?.version ?? 4))
    this.#flushed(this.#out.flush())
  }

  #refuseConnect(version: 4 | 5, reason: Reason, text: string): void {
    const packet: Packet =
      version === 5
        ? { cmd: 'connack', sessionPresent: false, reasonCode: reason, properties: { reasonString: text } }
        : { cmd: 'connack', sessionPresent: false, returnCode: returnCode(reason) }
    this.#out.add(writePacket(packet, version))
    this.#out.flush()
    this.#parts.events.report(this.identified.asset, 'protocol-error', 'warning', `CONNECT was refused: ${text}.`)
    this.#close()
  }

  #failed(error: unknown): void {
    if (error instanceof ProtocolBreach) {
      const { asset } = this.identified
      if (error.reason !== REASON.serverUnavailable && error.reason !== REASON.notAuthorized)
        this.#parts.events.report(asset, 'protocol-error', 'warning', `Was disconnected: ${error.message}.`)
      this.dismiss(error.reason, error.message)
    } else {
      this.#parts.onBug(error)
      this.dismiss(REASON.unspecified, 'a fault of ours')
    }
  }

  #close(): void {
    if (this.#isClosing) return
    this.#isClosing = true
    this.#closingSince = this.#parts.clock()
    if (this.#open !== undefined) this.#open.publishing.isOver = true
    // What it still sends is not wanted; its end is.
    this.identified.socket.removeAllListeners('data').resume()
    this.identified.socket.destroySoon()
  }

  #gone(): void {
    if (this.#isLeft) return
    this.#isLeft = true
    this.#isClosing = true
    if (this.#open === undefined) return
    this.#detach()
    const { asset } = this.identified
    const { presence, events, clock } = this.#parts
    presence.disconnected(asset, clock())
    if (!presence.isConnected(asset)) events.report(asset, 'disconnected', 'info', 'Disconnected.')
  }

  /** Leaves the session, once; a will that was not taken back is published on the way. */
  #detach(): void {
    const open = this.#open
    if (open === undefined || open.session.attached !== this) return
    this.#parts.sessions.detach(open.session, this, this.#parts.clock())
    const { will } = open
    open.will = undefined
    if (will === undefined) return
    const delay_ms = 1000 * Math.min(will.delay_s, open.session.expiry_s)
    if (delay_ms === 0) this.#publishWill(will)
    else open.session.will = setTimeout(() => this.#publishWill(will), delay_ms)
  }

  /** The same way as every publish, with the rights of now. */
  #publishWill(will: Will): void {
    const { asset, notAfter } = this.identified
    const now = this.#parts.clock()
    if (now >= notAfter) return
    asset.spend(now)
    const payload = { bytes: will.payload, from: 0, to: will.payload.length }
    const attempt = async (): Promise<void> => {
      const take = () => this.#parts.intake.take(asset, will.topic, payload, now, undefined, 0)
      if ((await take()) === 'again') await take()
    }
    attempt().catch((error: unknown) => {
      if (!isFailure(error)) this.#parts.onBug(error)
      else this.#parts.events.report(asset, 'refused-payload', 'warning', `Its last will was refused: ${error.message}`)
    })
  }
}

function connack(accepted: Accepted, sessionPresent: boolean): Packet {
  if (accepted.version === 4) return { cmd: 'connack', sessionPresent, returnCode: 0 }
  return {
    cmd: 'connack',
    sessionPresent,
    reasonCode: 0,
    properties: {
      receiveMaximum: RECEIVE_MAXIMUM,
      maximumPacketSize: PACKET_BYTES_MAX,
      topicAliasMaximum: TOPIC_ALIASES_MAX,
      retainAvailable: false,
      subscriptionIdentifiersAvailable: false,
      sharedSubscriptionAvailable: false,
      ...(accepted.isExpiryOurs ? { sessionExpiryInterval: accepted.expiry_s } : {}),
      ...(accepted.isKeepAliveOurs ? { serverKeepAlive: accepted.keepAlive_s } : {}),
      ...(accepted.isClientIdOurs ? { assignedClientIdentifier: accepted.clientId } : {}),
    },
  }
}
