// A world for tests of reading: a database of its own, two tenants whose keys are known, writers that seal segments as
// a gateway does, and operations called as the router calls them.
import { randomBytes } from 'node:crypto'
import { notFound, unauthenticated } from '../../core/errors.ts'
import type { AssetId, EventId, OrgId, SiteId } from '../../core/ids.ts'
import type { Permission } from '../../core/permissions.ts'
import { seal } from '../../core/seal.ts'
import { Ivs } from '../../core/seal-iv.ts'
import { epochOf } from '../../core/seal-keys.ts'
import type { SignalKind, Value } from '../../core/series/column.ts'
import { SegmentWriter } from '../../core/telemetry/segment.ts'
import { type Database, openDatabase } from '../db/database.ts'
import type { TestDatabase } from '../db/testing.ts'
import { plantWorld, randomId, type TestOrg, type TestPerson, type TestWorld } from '../db/testing-world.ts'
import { type OrgKeys, OrgKeyring, orgKeysOf } from '../keys/org-keys.ts'
import { fitting, inputReader, type RawInput, writeOutput } from '../operation/border.ts'
import type { FileWriter, Operation } from '../operation/operation.ts'
import { invoke } from '../operation/route.ts'
import type { SessionToken } from '../platform/secret.ts'
import type { OrgKeysAnswer } from '../vault/calls.ts'
import type { VaultClient } from '../vault/client.ts'
import { signalPlace } from './signal-labels.ts'

type Client = Awaited<ReturnType<TestDatabase['superuser']>>
export type WrittenSample = { assetId: AssetId; signalNo: number; ts: number; value: Value; receivedAt?: number }
export type Fetched = { name: string; mediaType: string; bytes: Buffer }
export type Heard = { event: string; data: unknown }

export class ReadingWorld {
  readonly db: Database
  readonly superuser: Client
  readonly people: TestWorld
  readonly #keys = new Map<OrgId, OrgKeys>()
  readonly #answers = new Map<OrgId, OrgKeysAnswer>()
  readonly #keyring: OrgKeyring
  readonly #ivs = new Ivs(randomBytes)
  /** What the handlers take for the time, in ms. */
  now = () => Date.now()

  private constructor(db: Database, superuser: Client, people: TestWorld) {
    this.db = db
    this.superuser = superuser
    this.people = people
    const answers = new Map<string, OrgKeysAnswer>()
    for (const org of [people.a, people.b]) {
      const answer = keysAnswer(org.orgId)
      this.#keys.set(org.orgId, orgKeysOf(answer, this.#ivs))
      this.#answers.set(org.orgId, answer)
      for (const { session } of Object.values(org.people)) answers.set(session.reveal(), answer)
    }
    this.#keyring = new OrgKeyring(knownVault(answers), this.#ivs, () => this.now())
  }

  static async plant(database: TestDatabase): Promise<ReadingWorld> {
    const superuser = await database.superuser()
    const people = await plantWorld(superuser)
    const world = new ReadingWorld(openDatabase(database.config, 'api'), superuser, people)
    for (const org of [people.a, people.b]) for (const assetId of org.assets) await world.rename(org, assetId, 'Crane')
    return world
  }

  keysOf({ orgId }: TestOrg): OrgKeys {
    const keys = this.#keys.get(orgId)
    if (keys === undefined) throw new RangeError('no such organisation')
    return keys
  }

  /** The vault as the worker knows it. Played: it is asked for keys alone. */
  workerVault(): VaultClient {
    const call = async (name: string, { orgId }: { orgId: OrgId }) => {
      const answer = this.#answers.get(orgId)
      if (answer === undefined) throw notFound('this organisation has no key')
      return {
        versions: answer.versions.map(({ version, createdAt, telemetry, alarm }) =>
          name === 'alarm-keys' ? { version, key: alarm } : { version, createdAt, key: telemetry },
        ),
      }
    }
    return { call, close: () => undefined } as unknown as VaultClient
  }

  async rename(org: TestOrg, assetId: AssetId, name: string): Promise<void> {
    const place = { table: 'asset', column: 'name_sealed', row: assetId }
    const sealed = this.keysOf(org).seal('record', place, name)
    await this.superuser.query('update app.asset set name_sealed = $1 where asset_id = $2', [sealed, assetId])
  }

  async declare(org: TestOrg, assetId: AssetId, signalNo: number, kind: SignalKind, key: string): Promise<void> {
    const keys = this.keysOf(org)
    const index = keys.blindIndex('signal', key)
    const sealed = keys.seal('signal', signalPlace(assetId, index.toString('hex'), 'key_sealed'), key)
    await this.superuser.query(
      `insert into app.signal (org_id, asset_id, signal_no, key_index, key_sealed, kind) values ($1, $2, $3, $4, $5, $6)`,
      [org.orgId, assetId, signalNo, index, sealed, kind],
    )
  }

  async event(org: TestOrg, assetId: AssetId, siteId: SiteId, at: number, text: string): Promise<void> {
    const eventId = randomId<EventId>()
    const place = { table: 'device_event', column: 'detail_sealed', row: eventId }
    const detail = this.keysOf(org).seal('event', place, JSON.stringify({ text, more: 1 }))
    await this.superuser.query(
      `insert into app.device_event (org_id, event_id, asset_id, site_id, at, kind, severity, detail_sealed)
       values ($1, $2, $3, $4, $5, 'rate-limited', 'warning', $6)`,
      [org.orgId, eventId, assetId, siteId, new Date(at), detail],
    )
  }

  /** A gateway's connection to the database: its segments are numbered in the order of their commits. */
  writer(org: TestOrg, client: Client = this.superuser): SegmentLine {
    return new SegmentLine(this.keysOf(org), client, this.#ivs)
  }

  /** Calls an operation as the router does: input by schema, permission to the database, output by schema. */
  async call(operation: Operation, person: TestPerson, input: Partial<RawInput> = {}): Promise<unknown> {
    const context = this.#context(operation, person.session, input)
    return writeOutput(operation, await invoke(operation, context))
  }

  /** Opens a stream. Resolves when its handler returns: when it has ended by itself or `signal` is aborted. */
  listen(
    operation: Operation,
    person: TestPerson,
    query: object,
    signal: AbortSignal,
    hear: (heard: Heard) => Promise<void>,
  ): Promise<unknown> {
    const send = async (event: string, data: unknown) => {
      const schema = operation.events?.[event]
      if (schema === undefined) throw new RangeError(`no event ${event}`)
      if (!signal.aborted) await hear({ event, data: fitting(operation.id, schema, data) })
    }
    const context = this.#context(operation, person.session, { query })
    return invoke(operation, { ...context, stream: { send }, signal })
  }

  /** Fetches a file to its end, or as far as `hear` lets it come. */
  async download(
    operation: Operation,
    person: TestPerson,
    input: Partial<RawInput>,
    hear: (bytes: Buffer) => Promise<void> = async () => undefined,
    signal = new AbortController().signal,
  ): Promise<Fetched> {
    const fetched: Fetched = { name: '', mediaType: '', bytes: Buffer.alloc(0) }
    const pieces: Buffer[] = []
    const file: FileWriter = {
      begin: (name, mediaType) => void Object.assign(fetched, { name, mediaType }),
      async write(piece) {
        const bytes = Buffer.from(piece)
        pieces.push(bytes)
        await hear(bytes)
      },
    }
    await invoke(operation, { ...this.#context(operation, person.session, input), file, signal })
    return { ...fetched, bytes: Buffer.concat(pieces) }
  }

  async close(): Promise<void> {
    await this.db.close()
  }

  #context(operation: Operation, session: SessionToken, { params, query, body }: Partial<RawInput>) {
    const input = inputReader(operation.input)({ params, query, body })
    const permission = operation.permission as Permission
    const about = { requestId: 'test', address: '::1', permission }
    const deps = { db: this.db, keys: this.#keyring, clock: () => new Date(this.now()), random: randomBytes }
    return { input, session, about, deps }
  }
}

/** Written as a gateway writes: one sealed segment for each call, the next number, its own transaction. */
export class SegmentLine {
  readonly #keys: OrgKeys
  readonly #client: Client
  readonly #ivs: Ivs
  readonly id = randomId<EventId>()
  n = 0

  constructor(keys: OrgKeys, client: Client, ivs: Ivs) {
    this.#keys = keys
    this.#client = client
    this.#ivs = ivs
  }

  async write(siteId: SiteId, samples: readonly WrittenSample[], receivedAt = Date.now()): Promise<void> {
    const writer = new SegmentWriter(receivedAt)
    for (const { assetId, signalNo, ts, value, receivedAt: at } of samples) {
      writer.begin(Buffer.from(assetId.replaceAll('-', ''), 'hex'), at ?? receivedAt)
      writer.add(signalNo, ts, value)
    }
    const n = this.n++
    const epoch = epochOf(receivedAt)
    const row = `${siteId}/${this.id}/${n}`
    const place = { org: this.#keys.orgId, table: 'segment', column: 'sealed', row }
    const sealed = seal(this.#keys.telemetryKey(epoch), place, writer.finish(), this.#ivs.next())
    await this.#client.query(
      `insert into app.segment (org_id, site_id, received_at, writer, n, epoch, samples, assets, first_ts, last_ts, sealed)
       values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)`,
      [
        this.#keys.orgId,
        siteId,
        new Date(receivedAt),
        this.id,
        n,
        epoch,
        writer.samples,
        [...new Set(samples.map(({ assetId }) => assetId))],
        new Date(writer.tsMin),
        new Date(writer.tsMax),
        sealed,
      ],
    )
    await this.#client.query('notify telemetry')
  }
}

/** Answers for the sessions it knows, without a vault. Played: it is asked for keys alone. */
function knownVault(answers: ReadonlyMap<string, OrgKeysAnswer>): VaultClient {
  const call = (_name: string, { session }: { session: string }) => {
    const answer = answers.get(session)
    return answer === undefined ? Promise.reject(unauthenticated('not signed in')) : Promise.resolve(answer)
  }
  return { call, close: () => undefined } as unknown as VaultClient
}

function keysAnswer(orgId: OrgId): OrgKeysAnswer {
  const key = () => randomBytes(32)
  const version = {
    version: 1,
    createdAt: new Date(0),
    record: key(),
    signal: key(),
    event: key(),
    sink: key(),
    alarm: key(),
    telemetry: key(),
  }
  return { orgId, versions: [version], recordIndex: key(), signalIndex: key() }
}
