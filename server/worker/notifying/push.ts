// Web push: takes the messages to browsers that are due, encrypts each for its browser (core/wire/web-push.ts), hands it to the push
// service, and writes down what came of it. The address was given by a browser, of anybody who reads alarms: only https, no
// redirect (sinks/post.ts), and never inward (sinks/reach.ts), not even to what the operator allows administrators.
import { sql } from 'kysely'
import { isFailure } from '../../../core/errors.ts'
import type { OrgId, SubscriptionId } from '../../../core/ids.ts'
import {
  PUSH_AGE_S_MAX,
  PUSH_AT_ONCE,
  PUSH_PATIENCE_MS,
  PUSH_RETRY_S_MAX,
  PUSH_RETRY_S_MIN,
} from '../../../core/limits.ts'
import { encryptPush } from '../../../core/wire/web-push.ts'
import { open, SealBroken, sealedVersion, sealingKey } from '../../../core/seal.ts'
import { endpointOf } from '../../audit/sinks/target.ts'
import type { Database } from '../../db/database.ts'
import { readSubscription, type Subscription, subscriptionPlace } from '../../notifications/push/places.ts'
import type { Log } from '../../platform/running.ts'
import type { VaultClient } from '../../vault/client.ts'
import { answerTo } from '../sinks/post.ts'
import { type Resolve, reach } from '../sinks/reach.ts'
import { reasonOf } from '../sinks/reason.ts'
import { UnderWay } from '../sinks/under-way.ts'
import { pushText, type Tellable, urgencyOf } from './push-words.ts'

type Taken = Tellable & {
  org_id: OrgId
  subscription_id: SubscriptionId
  sealed: Buffer
  created_at: Date
  attempts: number
}
/** `error` null: the push service has it. */
type Outcome = { error: string | null; isFinal?: boolean; isGone?: boolean }

export type PushOptions = {
  db: Database
  vault: VaultClient
  log: Log
  clock: () => Date
  random: (bytes: number) => Uint8Array
  /** Hosts that are allowed although they are private: none but in tests. */
  allowed?: readonly string[]
  resolve?: Resolve
  /** Authority of the push services in PEM, where it is no public one. */
  ca?: string
}

const OVER: Outcome = { error: 'the alarms were over or answered before it was sent', isFinal: true }
const SPOILT: Outcome = { error: 'the browser that is told is spoilt', isFinal: true, isGone: true }

export class Push {
  readonly #options: PushOptions
  readonly underWay = new UnderWay(PUSH_AT_ONCE)

  constructor(options: PushOptions) {
    this.#options = options
  }

  /** Begins what is due and does not wait for it. Resolves to how many messages push services took since the last round. */
  round(): Promise<number> {
    return this.underWay.round(
      (room) => this.#take(room),
      (message) => this.#serve(message),
    )
  }

  async #take(room: number): Promise<Taken[]> {
    const { rows } = await this.#options.db.asProcess(({ kysely }) =>
      sql<Taken>`select org_id, notification_id, subscription_id, sealed, created_at, attempts, why, alarms, worst, rule_id, asset_id
        from app.worker_push_take(${this.#options.clock()}, ${room})`.execute(kysely),
    )
    return rows
  }

  /** Never rejects: a message that could not be served is taken again when its lease is over. */
  async #serve(message: Taken): Promise<void> {
    try {
      const outcome = message.alarms === 0 ? OVER : await this.#send(message)
      // Stopped in the middle is nobody's failure.
      if (outcome.error !== null && this.underWay.stopping.aborted) return
      await this.#report(message, outcome)
      if (outcome.error === null) this.underWay.delivered(1)
    } catch (err) {
      this.#options.log.error(
        { err, operation: 'push', orgId: message.org_id },
        'a message could not be pushed; it waits',
      )
    }
  }

  async #send(message: Taken): Promise<Outcome> {
    let its: Subscription
    try {
      its = await this.#open(message)
    } catch (error) {
      if (error instanceof SealBroken || error instanceof RangeError) return SPOILT
      throw error
    }
    const endpoint = endpointOf('webhook', its.endpoint)
    if (endpoint === undefined) return SPOILT
    const url = new URL(its.endpoint)
    const { allowed = [], resolve, ca = '', vault } = this.#options
    const { token, publicKey } = await vault.call('sign-push', { audience: url.origin })
    const headers = {
      'content-type': 'application/octet-stream',
      'content-encoding': 'aes128gcm',
      ttl: String(PUSH_AGE_S_MAX),
      urgency: urgencyOf(message),
      authorization: `vapid t=${token}, k=${publicKey.toString('base64url')}`,
    }
    const body = this.#encrypted(pushText(message), its)
    const signal = AbortSignal.any([this.underWay.stopping, AbortSignal.timeout(PUSH_PATIENCE_MS)])
    try {
      return outcomeOf(await answerTo({ url, ca, headers, body }, await reach(endpoint, allowed, resolve), signal))
    } catch (error) {
      // An address inside is refused for good; what is only away is not.
      return { error: reasonOf(error), isFinal: isFailure(error, 'forbidden') }
    }
  }

  #encrypted(text: string, { p256dh, auth }: Subscription): Buffer {
    const receiver = { publicKey: Buffer.from(p256dh, 'base64url'), auth: Buffer.from(auth, 'base64url') }
    const { random } = this.#options
    return encryptPush(Buffer.from(text, 'utf8'), receiver, { salt: random(16), privateKey: random(32) })
  }

  async #report(message: Taken, { error, isFinal = false, isGone = false }: Outcome): Promise<void> {
    const { db, clock, log } = this.#options
    const { org_id, notification_id, subscription_id, attempts, created_at } = message
    const at = clock()
    const isOld = at.getTime() - created_at.getTime() > PUSH_AGE_S_MAX * 1000
    const wait_s = Math.min(PUSH_RETRY_S_MAX, PUSH_RETRY_S_MIN * 2 ** Math.min(attempts, 20))
    if (error !== null && attempts === 0 && message.alarms > 0)
      log.warn({ operation: 'push', orgId: org_id, reason: error }, 'a message to a browser is held up')
    await db.asProcess(({ kysely }) =>
      sql`select app.worker_push_done(${org_id}, ${notification_id}, ${subscription_id}, ${at}, ${error}, ${isFinal || isOld},
        ${isGone}, make_interval(secs => ${wait_s}))`.execute(kysely),
    )
  }

  async #open({ org_id, subscription_id, sealed }: Taken): Promise<Subscription> {
    const { versions } = await this.#options.vault.call('sink-keys', { orgId: org_id })
    const found = versions.find(({ version }) => version === sealedVersion(sealed))
    if (found === undefined) throw new RangeError('sealed with a key that there is not')
    const place = { org: org_id, ...subscriptionPlace(subscription_id) }
    return readSubscription(open(sealingKey(found.version, found.key), place, sealed).toString('utf8'))
  }
}

/** RFC 8030, sections 5 and 7.3; RFC 8292, section 4.2. */
function outcomeOf(status: number): Outcome {
  if (status >= 200 && status < 300) return { error: null }
  if (status === 404 || status === 410)
    return { error: 'the browser does not want to be told any more', isFinal: true, isGone: true }
  if (status >= 300 && status < 400) return { error: 'it redirects, which is not followed', isFinal: true }
  return { error: `it answered ${status}`, isFinal: status < 500 && status !== 429 }
}
