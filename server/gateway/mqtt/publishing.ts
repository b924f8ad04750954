// PUBLISH and PUBREL of one connection: from the packet to the group commit, and from the commit to the
// acknowledgement. QoS 2 is exactly once by the packet ids of the session, and over restarts by the ledger of (asset,
// signal, time).
import { Failure, isFailure } from '../../../core/errors.ts'
import { RECEIVE_MAXIMUM, TOPIC_ALIASES_MAX, UNACKNOWLEDGED_MAX } from '../../../core/limits.ts'
import { rebirthCommand } from '../../../core/wire/sparkplug/command.ts'
import { commandTopic, type SparkplugTopic, wantsCommand } from '../../../core/wire/sparkplug/topic.ts'
import { isClockFailure } from '../../../core/wire/time.ts'
import type { Receipt } from '../../telemetry/ingest-types.ts'
import type { Authorised } from '../stages.ts'
import type { Found } from './framer.ts'
import { ProtocolBreach } from './malformed.ts'
import { Outbox } from './outbox.ts'
import { ACK, type AckHead, writePacket, writeRefusal } from './packets.ts'
import type { MqttParts } from './parts.ts'
import { emptyPublish, type Publish, readPublish } from './publish.ts'
import { REASON, type Reason } from './reasons.ts'
import { PUBLISH_HINT, type PublishTopic, publishTopic, STATUS_TOPIC } from './topics.ts'

/** A receipt's token: what to send, and the packet id. */
const SILENT = 0
const STORED_1 = 1 << 16
const STORED_2 = 2 << 16
const REFUSED = 3 << 16

/** Filled anew for each packet; whoever keeps it beyond the packet's own turn takes a copy. */
const PUBLISH: Publish = emptyPublish()

/** ms to wait before the next message, or the work that has to be done first. */
export type Handled = number | Promise<void>

export class Publishing implements Receipt {
  readonly #parts: MqttParts
  readonly #authorised: Authorised
  readonly #out: Outbox
  readonly #wantsProblems: boolean
  readonly #onFlushed: (isTaken: boolean) => void
  readonly #aliases: string[] = []
  /** Refusals that wait for their turn between the acknowledgements. */
  readonly #refusals: Buffer[] = []
  /** Messages of QoS 1 and 2 that have not been answered. */
  unanswered = 0
  isOver = false

  constructor(
    parts: MqttParts,
    authorised: Authorised,
    out: Outbox,
    wantsProblems: boolean,
    onFlushed: (isTaken: boolean) => void,
  ) {
    this.#parts = parts
    this.#authorised = authorised
    this.#out = out
    this.#wantsProblems = wantsProblems
    this.#onFlushed = onFlushed
  }

  get isWindowFull(): boolean {
    return this.unanswered >= UNACKNOWLEDGED_MAX
  }

  /** Throws ProtocolBreach. While a promise is pending, nothing else of this connection is handled. */
  handle(packet: Found, now: number): Handled {
    const publish = PUBLISH
    const { version, session, identified } = this.#authorised
    readPublish(packet, version === 5, publish)
    const topic = publishTopic(this.#topic(publish, version))
    if (publish.retain && version === 5)
      throw new ProtocolBreach(REASON.retainNotSupported, 'nothing is retained: send without RETAIN')
    const wait_ms = identified.asset.spend(now)
    if (publish.qos > 0) {
      if (publish.qos === 2) {
        const stored = session.received.get(publish.packetId)
        // Sent again before its PUBREL: it is answered again, and kept once (MQTT 5, 4.3.3).
        if (stored !== undefined) {
          if (stored) this.#answerAgain(publish.packetId)
          return wait_ms
        }
      }
      this.#count(version, session.received.size)
    }
    if (topic === undefined) {
      this.#refuseTopic(publish, version)
      return wait_ms
    }
    return this.#take(topic, publish, now) ?? wait_ms
  }

  /** PUBREL: the sender has heard; the id may be used again. */
  release(packetId: number): void {
    const { session, version } = this.#authorised
    const known = session.received.delete(packetId)
    if (known || version === 4) this.#out.ack(ACK.pubcomp, packetId)
    else this.#out.add(writeRefusal(ACK.pubcomp, packetId, REASON.packetIdNotFound, undefined))
    this.#onFlushed(this.#out.flush())
  }

  stored(token: number): void {
    if (token === SILENT) return
    this.unanswered--
    const packetId = token & 0xffff
    const kind = token - packetId
    if (kind === STORED_2 && this.#authorised.session.received.has(packetId))
      this.#authorised.session.received.set(packetId, true)
    if (this.isOver) return
    if (kind === STORED_1) this.#out.ack(ACK.puback, packetId)
    else if (kind === STORED_2) this.#out.ack(ACK.pubrec, packetId)
    else this.#out.add(this.#refusals.shift() ?? Buffer.alloc(0))
  }

  flush(): void {
    if (!this.isOver) this.#onFlushed(this.#out.flush())
  }

  #take(topic: PublishTopic, publish: Publish, now: number): Promise<void> | undefined {
    const { qos, packetId } = publish
    const token = qos === 0 ? SILENT : (qos === 1 ? STORED_1 : STORED_2) | packetId
    if (qos === 2) this.#authorised.session.received.set(packetId, false)
    const { asset } = this.#authorised.identified
    this.#parts.presence.heard(asset)
    try {
      const outcome = this.#parts.intake.take(asset, topic, publish, now, qos === 0 ? undefined : this, token)
      if (typeof topic === 'object' && asset.edge?.node.takeRebirth() === true) this.#askRebirth(topic, now)
      if (outcome === 'taken') return undefined
      return this.#finish(outcome, topic, { ...publish }, now, token)
    } catch (error) {
      this.#refuse(asFailure(error), publish)
      return undefined
    }
  }

  async #finish(
    begun: Promise<'taken' | 'again'>,
    topic: PublishTopic,
    publish: Publish,
    now: number,
    token: number,
  ): Promise<void> {
    const { asset } = this.#authorised.identified
    try {
      let outcome = await begun
      // Once more is enough: what was unknown has been declared.
      if (outcome === 'again')
        outcome = await this.#parts.intake.take(asset, topic, publish, now, token === SILENT ? undefined : this, token)
      if (outcome === 'again') throw new Error('signals are unknown after they were declared')
    } catch (error) {
      this.#refuse(asFailure(error), publish)
    }
  }

  #topic(publish: Publish, version: 4 | 5): string {
    const { alias, topic } = publish
    if (alias !== undefined) {
      // MQTT-3.3.2-8, 3.3.2-9
      if (alias === 0 || alias > TOPIC_ALIASES_MAX)
        throw new ProtocolBreach(REASON.topicAliasInvalid, `a topic alias between 1 and ${TOPIC_ALIASES_MAX}`)
      if (topic !== '') this.#aliases[alias] = topic
      const known = this.#aliases[alias]
      if (known === undefined) throw new ProtocolBreach(REASON.protocolError, 'a topic alias that was never set')
      return known
    }
    if (topic === '')
      throw new ProtocolBreach(version === 5 ? REASON.protocolError : REASON.malformed, 'an empty topic')
    // MQTT-3.3.2-2
    if (topic.includes('#') || topic.includes('+'))
      throw new ProtocolBreach(REASON.topicNameInvalid, 'a wildcard in the topic of a PUBLISH')
    return topic
  }

  #count(version: 4 | 5, unreleased: number): void {
    // MQTT-3.3.4-9: more than the Receive Maximum that the CONNACK named.
    if (version === 5 && this.unanswered + unreleased >= 2 * RECEIVE_MAXIMUM)
      throw new ProtocolBreach(REASON.receiveMaximumExceeded, `at most ${RECEIVE_MAXIMUM} unacknowledged messages`)
    // Ids that are never released would be remembered for ever.
    if (unreleased >= UNACKNOWLEDGED_MAX)
      throw new ProtocolBreach(REASON.quotaExceeded, 'too many messages of QoS 2 without a PUBREL')
    this.unanswered++
  }

  #answerAgain(packetId: number): void {
    this.#out.ack(ACK.pubrec, packetId)
    this.#onFlushed(this.#out.flush())
  }

  #refuseTopic(publish: Publish, version: 4 | 5): void {
    const { asset } = this.#authorised.identified
    this.#parts.events.report(asset, 'refused-topic', 'warning', `Published to another topic; ${PUBLISH_HINT}.`)
    // MQTT 3.1.1, 3.3.5-2: to acknowledge or to close. An acknowledgement would say that it was taken.
    if (version === 4 || publish.qos === 0) throw new ProtocolBreach(REASON.notAuthorized, PUBLISH_HINT)
    this.#answer(publish, REASON.notAuthorized, PUBLISH_HINT)
  }

  #refuse(failure: Failure, publish: Publish): void {
    const text = failure.hint === undefined ? failure.message : `${failure.message}. ${failure.hint}`
    if (failure.kind !== 'invalid' && failure.kind !== 'limit') {
      // Nothing is wrong with the message: it is not acknowledged, and sent again by whoever holds it.
      throw new ProtocolBreach(failure.kind === 'unavailable' ? REASON.serverUnavailable : REASON.unspecified, text)
    }
    const { asset } = this.#authorised.identified
    const kind = isClockFailure(failure) ? 'clock-refused' : 'refused-payload'
    this.#parts.events.report(asset, kind, 'warning', `Refused: ${text}`)
    this.#sayStatus(text)
    this.#answer(publish, failure.kind === 'limit' ? REASON.quotaExceeded : REASON.payloadFormatInvalid, text)
  }

  /**
   * In its turn among the acknowledgements (MQTT 5, 4.6). MQTT 3.1.1 knows no refusal: a message that can never be
   * taken is acknowledged there once its refusal is told (event and v1/status), else it would be sent for ever and
   * nothing behind it would get through.
   */
  #answer(publish: Publish, reason: Reason, text: string): void {
    if (publish.qos === 0) return
    const { version, session } = this.#authorised
    const head: AckHead = publish.qos === 1 ? ACK.puback : ACK.pubrec
    if (version === 4) {
      this.#parts.ingest.inTurn(this, (publish.qos === 1 ? STORED_1 : STORED_2) | publish.packetId)
      return
    }
    // MQTT 5, 4.3.3: a PUBREC with an error ends the exchange.
    if (publish.qos === 2) session.received.delete(publish.packetId)
    this.#refusals.push(writeRefusal(head, publish.packetId, reason, this.#wantsProblems ? text : undefined))
    this.#parts.ingest.inTurn(this, REFUSED)
  }

  #sayStatus(text: string): void {
    if (this.#authorised.session.subscriptions.has(STATUS_TOPIC))
      this.#say(STATUS_TOPIC, JSON.stringify({ refused: text }))
  }

  /** To the node that has just spoken, on this connection and no other, if it listens for commands. */
  #askRebirth(topic: SparkplugTopic, now: number): void {
    const command = commandTopic(topic)
    for (const filter of this.#authorised.session.subscriptions)
      if (wantsCommand(filter, command)) return this.#say(command, rebirthCommand(now))
  }

  #say(topic: string, payload: string | Buffer): void {
    if (this.isOver) return
    this.#out.add(
      writePacket({ cmd: 'publish', topic, payload, qos: 0, dup: false, retain: false }, this.#authorised.version),
    )
    this.#onFlushed(this.#out.flush())
  }
}

/** What is no Failure is a bug: it goes up. */
function asFailure(error: unknown): Failure {
  if (isFailure(error)) return error
  throw error
}
