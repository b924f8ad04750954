// What the benches of storage and of queries stand on: a database with the reading world, segments sealed and written as a
// gateway does, a worker that compacts them, and the same points as plain rows beside.
import { randomBytes } from 'node:crypto'
import { readFileSync } from 'node:fs'
import type pg from 'pg'
import type { AssetId, SiteId } from '../../core/ids.ts'
import { seal } from '../../core/seal.ts'
import { Ivs } from '../../core/seal-iv.ts'
import { epochOf } from '../../core/seal-keys.ts'
import { SegmentWriter } from '../../core/telemetry/segment.ts'
import { startTestServer } from '../../server/db/testing.ts'
import { randomId, type TestOrg } from '../../server/db/testing-world.ts'
import { testCompactor } from '../../server/telemetry/compact/testing.ts'
import { INSERT_SEGMENTS, type OpenSegment, SegmentRows } from '../../server/telemetry/ingest-rows.ts'
import { ReadingWorld } from '../../server/telemetry/testing.ts'

const SEGMENTS_PER_INSERT = 200
/** The database as it ships, but for fsync: what is measured is size and CPU, not the disk of this machine. */
const SETTINGS = { fsync: 'off', autovacuum: 'off' }

export type Ground = Awaited<ReturnType<typeof prepare>>

export async function prepare() {
  const server = await startTestServer({ settings: SETTINGS })
  const database = await server.database()
  const world = await ReadingWorld.plant(database)
  const org = world.people.a
  const worker = testCompactor(database, () => world.keysOf(org))
  return {
    world,
    org,
    superuser: world.superuser,
    worker,
    async compact() {
      const before = { wall: performance.now(), own: process.cpuUsage(), backend: await backendCpu_us(world.superuser) }
      const samples = worker.compactor.describe().samples
      while ((await worker.compactor.round(0)) > 0);
      // As autovacuum would: what was written anew leaves room for what comes.
      await world.superuser.query('vacuum app.block, app.rollup')
      const own = process.cpuUsage(before.own)
      return {
        samples: worker.compactor.describe().samples - samples,
        wall_s: (performance.now() - before.wall) / 1_000,
        node_s: (own.user + own.system) / 1e6,
        database_s: ((await backendCpu_us(world.superuser)) - before.backend) / 1e6,
      }
    },
    async bytesOf(...tables: string[]) {
      let bytes = 0
      for (const table of tables) {
        await world.superuser.query(`vacuum ${table}`)
        const { rows } = await world.superuser.query(`select pg_total_relation_size($1::regclass)::float8 as bytes`, [
          table,
        ])
        bytes += Number(rows[0]?.bytes)
      }
      return bytes
    },
    async clear() {
      await world.superuser.query('truncate app.segment, app.block, app.rollup, app.compaction')
    },
    async stop() {
      await worker.db.close()
      await world.close()
      await server.stop()
    },
  }
}

/** Microseconds of CPU of the worker's backends; the kernel counts nanoseconds. */
async function backendCpu_us(superuser: pg.Client): Promise<number> {
  const { rows } = await superuser.query<{ pid: number }>(
    `select pid from pg_stat_activity where usename = 'fairlead_worker'`,
  )
  return rows.reduce((sum, { pid }) => {
    return sum + Number(readFileSync(`/proc/${pid}/schedstat`, 'utf8').split(' ')[0]) / 1_000
  }, 0)
}

/** Writes what devices send, one message after the other, as one gateway would. */
export class Feeder {
  readonly #ground: Ground
  readonly #org: TestOrg
  readonly #site: SiteId
  readonly #ivs = new Ivs(randomBytes)
  readonly #writer = randomId<AssetId>()
  readonly #bytes = new Map<AssetId, Buffer>()
  #open: OpenSegment | undefined
  #full: OpenSegment[] = []
  #n = 0
  points = 0

  constructor(ground: Ground, site: SiteId) {
    this.#ground = ground
    this.#org = ground.org
    this.#site = site
  }

  /** A message of one asset: values of signals 1, 2, ... at one time. */
  async message(
    assetId: AssetId,
    t: number,
    received: number,
    values: readonly (number | boolean | string)[],
  ): Promise<void> {
    const bytes = this.#bytes.get(assetId) ?? Buffer.from(assetId.replaceAll('-', ''), 'hex')
    this.#bytes.set(assetId, bytes)
    if (this.#open?.writer.isFull) {
      this.#full.push(this.#open)
      this.#open = undefined
      if (this.#full.length >= SEGMENTS_PER_INSERT) await this.#insert()
    }
    this.#open ??= {
      orgId: this.#org.orgId,
      siteId: this.#site,
      writer: new SegmentWriter(received),
      assets: new Set(),
    }
    this.#open.writer.begin(bytes, received)
    this.#open.assets.add(bytes)
    for (const [i, value] of values.entries()) this.#open.writer.add(i + 1, t, value)
    this.points += values.length
  }

  async flush(): Promise<void> {
    if (this.#open !== undefined) this.#full.push(this.#open)
    this.#open = undefined
    if (this.#full.length > 0) await this.#insert()
  }

  async #insert(): Promise<void> {
    const keys = this.#ground.world.keysOf(this.#org)
    const sealer = {
      ready: async () => undefined,
      seal: (_org: unknown, row: string, plain: Buffer, now: number) => {
        const place = { org: this.#org.orgId, table: 'segment', column: 'sealed', row }
        return seal(keys.telemetryKey(epochOf(now)), place, plain, this.#ivs.next())
      },
    }
    const store = { writer: this.#writer, nextN: () => ++this.#n, write: async () => undefined }
    const rows = await SegmentRows.seal(this.#full, Date.now(), sealer, store)
    await this.#ground.superuser.query({ name: 'segments', text: INSERT_SEGMENTS, values: rows.values })
    this.#full = []
  }
}

export const median = (values: number[]): number => values.toSorted((a, b) => a - b)[values.length >>> 1] ?? Number.NaN
