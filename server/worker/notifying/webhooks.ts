// Webhooks of alarms: takes the messages that are due, delivers each, and writes down what came of it. A receiver that is
// slow or away holds up nobody else. Whoever is killed between delivering and writing it down delivers twice, under the
// same id, never not at all.
import { sql } from 'kysely'
import { invalid } from '../../../core/errors.ts'
import type { MessageId, OrgId, WebhookId } from '../../../core/ids.ts'
import {
  WEBHOOK_AGE_S_MAX,
  WEBHOOK_PATIENCE_MS,
  WEBHOOK_RETRY_MS_MAX,
  WEBHOOK_RETRY_MS_MIN,
  WEBHOOKS_AT_ONCE_MAX,
} from '../../../core/limits.ts'
import { type Binding, open, sealedVersion, sealingKey } from '../../../core/seal.ts'
import { endpointOf, readTarget, webhookUrl } from '../../audit/sinks/target.ts'
import type { Database } from '../../db/database.ts'
import { webhookSecret, webhookTarget } from '../../notifications/webhooks/places.ts'
import type { Log } from '../../platform/running.ts'
import type { VaultClient } from '../../vault/client.ts'
import { post } from '../sinks/post.ts'
import { type Resolve, reach } from '../sinks/reach.ts'
import { reasonOf } from '../sinks/reason.ts'
import { bodyOf, headersOf, type SentEvent } from './standard.ts'

type Taken = {
  org_id: OrgId
  message_id: MessageId
  webhook_id: WebhookId
  target_sealed: Buffer
  secret_sealed: Buffer
  created_at: Date
  attempts: number
}

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
  readonly #stop = new AbortController()
  readonly #underWay = new Set<Promise<void>>()
  #delivered = 0

  constructor(options: WebhooksOptions) {
    this.#options = options
  }

  /** Begins what is due and does not wait for it. Resolves to how many messages were delivered since the last round. */
  async round(): Promise<number> {
    const room = WEBHOOKS_AT_ONCE_MAX - this.#underWay.size
    const taken = room > 0 && !this.#stop.signal.aborted ? await this.#take(room) : []
    for (const message of taken) {
      const delivery = this.#serve(message).finally(() => this.#underWay.delete(delivery))
      this.#underWay.add(delivery)
    }
    const delivered = this.#delivered
    this.#delivered = 0
    return delivered
  }

  /** Resolves when what was begun is over. */
  async idle(): Promise<void> {
    while (this.#underWay.size > 0) await Promise.all(this.#underWay)
  }

  async stop(): Promise<void> {
    this.#stop.abort()
    await this.idle()
  }

  describe(): { underWay: number } {
    return { underWay: this.#underWay.size }
  }

  async #take(room: number): Promise<Taken[]> {
    const { rows } = await this.#options.db.asProcess(({ kysely }) =>
      sql<Taken>`select org_id, message_id, webhook_id, target_sealed, secret_sealed, created_at, attempts
        from app.worker_webhooks_take(${room})`.execute(kysely),
    )
    return rows
  }

  /** Never rejects: what came of it stands with the message, where people see it. */
  async #serve(message: Taken): Promise<void> {
    try {
      const error = await this.#deliver(message)
      await this.#report(message, error)
    } catch (err) {
      // The database is away; the lease runs out and somebody takes the message again.
      this.#options.log.error({ err, operation: 'webhooks', orgId: message.org_id }, 'a webhook could not be served')
    }
  }

  /** Resolves to null when the other side has it, else to why not. */
  async #deliver(message: Taken): Promise<string | null> {
    const { clock, allowed, resolve, publicUrl } = this.#options
    try {
      const { target, secret } = await this.#open(message)
      const [url, endpoint] = [webhookUrl(target.target), endpointOf('webhook', target.target)]
      if (url === undefined || endpoint === undefined) throw invalid('the target of the webhook is spoilt')
      const events = await this.#events(message)
      const body = bodyOf(publicUrl, message.created_at, message.org_id, events)
      const at_s = Math.floor(clock().getTime() / 1000)
      const headers = headersOf(secret, { id: `msg_${message.message_id}`, at_s, body })
      const signal = AbortSignal.any([this.#stop.signal, AbortSignal.timeout(WEBHOOK_PATIENCE_MS)])
      await post({ url, ca: target.ca, headers, body }, await reach(endpoint, allowed, resolve), signal)
      return null
    } catch (error) {
      return reasonOf(error)
    }
  }

  async #events({ org_id, message_id }: Taken): Promise<SentEvent[]> {
    const { rows } = await this.#options.db.asProcess(({ kysely }) =>
      sql<SentEvent>`select event_id, rule_id, asset_id, site_id, kind, state, priority, at, received_at
        from app.worker_webhook_events(${org_id}, ${message_id})`.execute(kysely),
    )
    return rows
  }

  async #report({ org_id, message_id, attempts }: Taken, error: string | null): Promise<void> {
    const wait_s = Math.min(WEBHOOK_RETRY_MS_MAX, WEBHOOK_RETRY_MS_MIN * 2 ** Math.min(attempts, 20)) / 1000
    // Stopped in the middle is no failure of the receiver: the next worker goes on at once.
    const isStopped = error !== null && this.#stop.signal.aborted
    await this.#options.db.asProcess(({ kysely }) =>
      isStopped
        ? sql`select app.worker_webhook_released(${org_id}, ${message_id})`.execute(kysely)
        : sql`select app.worker_webhook_done(${org_id}, ${message_id}, ${error}, make_interval(secs => ${wait_s}),
            make_interval(secs => ${WEBHOOK_AGE_S_MAX}))`.execute(kysely),
    )
    if (error === null) this.#delivered += 1
    else if (attempts === 0 && !isStopped)
      this.#options.log.warn({ operation: 'webhooks', orgId: org_id, reason: error }, 'a webhook is held up')
  }

  async #open({ org_id, webhook_id, target_sealed, secret_sealed }: Taken) {
    const { versions } = await this.#options.vault.call('sink-keys', { orgId: org_id })
    const opened = (place: Omit<Binding, 'org'>, sealed: Buffer): string => {
      const found = versions.find(({ version }) => version === sealedVersion(sealed))
      if (found === undefined) throw invalid('the target of the webhook is spoilt')
      return open(sealingKey(found.version, found.key), { org: org_id, ...place }, sealed).toString('utf8')
    }
    return {
      target: readTarget(opened(webhookTarget(webhook_id), target_sealed)),
      secret: opened(webhookSecret(webhook_id), secret_sealed),
    }
  }
}
