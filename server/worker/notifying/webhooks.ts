// Webhooks of alarms: takes the messages that are due, delivers each, and writes down what came of it. A receiver that is
// slow or away holds up nobody else. Whoever is killed between delivering and writing it down delivers twice, under the
// same id, never not at all.
import { sql } from 'kysely'
import { invalid, isFailure, unavailable } from '../../../core/errors.ts'
import type { MessageId, OrgId, WebhookId } from '../../../core/ids.ts'
import {
  WEBHOOK_AGE_S_MAX,
  WEBHOOK_IN_A_ROW_MAX,
  WEBHOOK_PATIENCE_MS,
  WEBHOOK_RELEASED_MS,
  WEBHOOK_RETRY_MS_MAX,
  WEBHOOK_RETRY_MS_MIN,
  WEBHOOKS_AT_ONCE_MAX,
} from '../../../core/limits.ts'
import { SealBroken } from '../../../core/seal.ts'
import { endpointOf, readTarget, webhookUrl } from '../../audit/sinks/target.ts'
import type { Database } from '../../db/database.ts'
import { webhookSecret, webhookTarget } from '../../notifications/webhooks/places.ts'
import type { Log } from '../../platform/running.ts'
import type { VaultClient } from '../../vault/client.ts'
import { type Parcel, post } from '../sinks/post.ts'
import { type Resolve, reach } from '../sinks/reach.ts'
import { reasonOf } from '../sinks/reason.ts'
import { sealedTargets } from '../sinks/sealed-target.ts'
import { UnderWay } from '../sinks/under-way.ts'
import { bodyOf, headersOf, type SentEvent, testBody } from './standard.ts'

type Taken = {
  org_id: OrgId
  message_id: MessageId
  webhook_id: WebhookId
  target_sealed: Buffer
  secret_sealed: Buffer
  created_at: Date
  attempts: number
  /** None: a test. */
  event_ids: readonly string[]
}

const SPOILT = 'the target of the webhook is spoilt'
const isSpoilt = (error: unknown): boolean =>
  isFailure(error, 'invalid') || error instanceof SealBroken || error instanceof RangeError

export type WebhooksOptions = {
  db: Database
  vault: VaultClient
  log: Log
  clock: () => Date
  publicUrl: string
  /** Hosts that are allowed although they are private. */
  allowed: readonly string[]
  resolve?: Resolve
}

export class Webhooks {
  readonly #options: WebhooksOptions
  readonly underWay = new UnderWay(WEBHOOKS_AT_ONCE_MAX)

  constructor(options: WebhooksOptions) {
    this.#options = options
  }

  /** Begins what is due and does not wait for it. Resolves to how many messages were delivered since the last round. */
  round(): Promise<number> {
    return this.underWay.round(
      (room) => this.#take(room),
      (message) => this.#serve(message),
    )
  }

  async #take(room: number, webhookId: WebhookId | null = null): Promise<Taken[]> {
    const { rows } = await this.#options.db.asProcess(({ kysely }) =>
      sql<Taken>`select org_id, message_id, webhook_id, target_sealed, secret_sealed, created_at, attempts, event_ids
        from app.worker_webhooks_take(${room}, ${webhookId})`.execute(kysely),
    )
    return rows
  }

  /** Never rejects: what came of it stands with the message, where people see it. */
  async #serve(message: Taken): Promise<void> {
    try {
      let next: Taken | undefined = message
      // A receiver that keeps up gets the next at once. A round begins what others have waiting in between.
      for (let sent = 0; next !== undefined && sent < WEBHOOK_IN_A_ROW_MAX; sent++) {
        if (!(await this.#deliver(next)) || this.underWay.stopping.aborted) return
        ;[next] = sent + 1 < WEBHOOK_IN_A_ROW_MAX ? await this.#take(1, message.webhook_id) : []
      }
    } catch (err) {
      // The database is away; the lease runs out and somebody takes the message again.
      this.#options.log.error({ err, operation: 'webhooks', orgId: message.org_id }, 'a webhook could not be served')
    }
  }

  /** Resolves to whether the other side has it and that is noted down: else the next one could be the same again. */
  async #deliver(message: Taken): Promise<boolean> {
    let parcel: Parcel
    try {
      parcel = await this.#prepare(message)
    } catch (err) {
      // What is spoilt stays so, and people read it; everything else is trouble of our own, which no receiver is blamed for.
      if (isSpoilt(err)) await this.#report(message, SPOILT)
      else await this.#giveBack(message, err)
      return false
    }
    const error = await this.#send(parcel)
    // Stopped in the middle is no failure of the receiver: the next worker goes on at once.
    if (error !== null && this.underWay.stopping.aborted) await this.#release(message, 0)
    else if (await this.#report(message, error)) return error === null
    return false
  }

  async #prepare(message: Taken): Promise<Parcel> {
    const { clock, publicUrl } = this.#options
    const { target, secret } = await this.#open(message)
    const url = webhookUrl(target.target)
    if (url === undefined) throw invalid(SPOILT)
    const { created_at, org_id, message_id, event_ids } = message
    const body =
      event_ids.length === 0
        ? testBody(created_at, org_id)
        : bodyOf(publicUrl, created_at, org_id, await this.#events(message))
    const at_s = Math.floor(clock().getTime() / 1000)
    return { url, ca: target.ca, headers: headersOf(secret, { id: `msg_${message_id}`, at_s, body }), body }
  }

  /** Resolves to null when the other side has it, else to why not. */
  async #send(parcel: Parcel): Promise<string | null> {
    const { allowed, resolve } = this.#options
    try {
      const endpoint = endpointOf('webhook', parcel.url.href)
      if (endpoint === undefined) throw invalid(SPOILT)
      const signal = AbortSignal.any([this.underWay.stopping, AbortSignal.timeout(WEBHOOK_PATIENCE_MS)])
      await post(parcel, await reach(endpoint, allowed, resolve), signal)
      return null
    } catch (error) {
      return reasonOf(error)
    }
  }

  async #events({ org_id, message_id, event_ids }: Taken): Promise<SentEvent[]> {
    const { rows } = await this.#options.db.asProcess(({ kysely }) =>
      sql<SentEvent>`select event_id, rule_id, asset_id, site_id, kind, state, priority, at, received_at
        from app.worker_webhook_events(${org_id}, ${message_id})`.execute(kysely),
    )
    // The lease is over: somebody else has the message, and half of one is none.
    if (rows.length < event_ids.length) throw unavailable('the lines of the journal are not to be had')
    return rows
  }

  async #report({ org_id, message_id, attempts }: Taken, error: string | null): Promise<boolean> {
    const wait_s = Math.min(WEBHOOK_RETRY_MS_MAX, WEBHOOK_RETRY_MS_MIN * 2 ** Math.min(attempts, 20)) / 1000
    const { rows } = await this.#options.db.asProcess(({ kysely }) =>
      sql<{
        noted: boolean
      }>`select app.worker_webhook_done(${org_id}, ${message_id}, ${error}, make_interval(secs => ${wait_s}),
        make_interval(secs => ${WEBHOOK_AGE_S_MAX})) as noted`.execute(kysely),
    )
    if (error === null) this.underWay.delivered(1)
    else if (attempts === 0)
      this.#options.log.warn({ operation: 'webhooks', orgId: org_id, reason: error }, 'a webhook is held up')
    return rows[0]?.noted === true
  }

  async #giveBack(message: Taken, err: unknown): Promise<void> {
    this.#options.log.error(
      { err, operation: 'webhooks', orgId: message.org_id },
      'a message could not be made; it waits',
    )
    await this.#release(message, this.underWay.stopping.aborted ? 0 : WEBHOOK_RELEASED_MS)
  }

  async #release({ org_id, message_id }: Taken, wait_ms: number): Promise<void> {
    await this.#options.db.asProcess(({ kysely }) =>
      sql`select app.worker_webhook_released(${org_id}, ${message_id}, make_interval(secs => ${wait_ms / 1000}))`.execute(
        kysely,
      ),
    )
  }

  async #open({ org_id, webhook_id, target_sealed, secret_sealed }: Taken) {
    const opened = await sealedTargets(this.#options.vault, org_id, SPOILT)
    return {
      target: readTarget(opened(webhookTarget(webhook_id), target_sealed)),
      secret: opened(webhookSecret(webhook_id), secret_sealed),
    }
  }
}
