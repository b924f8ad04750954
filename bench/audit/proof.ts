// A proof out of a tree of a million lines, as the api makes it for the console: the context opened, hashes read, folded.
import type { OrgId } from '../../core/ids.ts'
import { Frontier } from '../../core/merkle/frontier.ts'
import type { TileRoot } from '../../core/merkle/tiles.ts'
import { includes } from '../../core/merkle/verify.ts'
import { openDatabase } from '../../server/db/database.ts'
import { plantPerson } from '../../server/db/testing-world.ts'
import { readLeaf, readProof } from '../../server/audit/tree.ts'
import { cpu_us } from '../ingest/cpu.ts'
import { type LogWorld, startLogWorld } from '../../server/worker/sealing/testing.ts'

const LINES = 1_000_000
const PROOFS = 300

export type ProofFigures = {
  lines: number
  p50_ms: number
  p99_ms: number /** CPU of the database and of this process. */
  cpu_ms: number
}

export async function measureProofs(): Promise<ProofFigures> {
  const world = await startLogWorld()
  const db = openDatabase(world.config, 'api')
  try {
    const orgId = await world.newOrg()
    const { session } = await plantPerson(world.superuser, orgId, 'org_admin')
    const root = await plantTree(world, orgId)
    const took: number[] = []
    const pids = [process.pid, world.postgres.pid]
    let used = 0
    for (let i = 0; i < PROOFS + 20; i++) {
      const seq = (i * 7_919_317) % LINES
      const { rows } = await world.superuser.query(
        'select line_id, hash from audit.leaf where org_id = $1 and seq = $2',
        [orgId, seq],
      )
      if (i === 20) used = cpu_us(pids)
      const started = performance.now()
      const proof = await db.inSession(session, async (tx) => {
        const leaf = await readLeaf(tx, rows[0].line_id)
        return readProof(tx, leaf?.seq ?? -1, LINES)
      })
      // The first ones prepare statements and warm the pages.
      if (i >= 20) took.push(performance.now() - started)
      if (!includes({ index: seq, size: LINES, leaf: rows[0].hash, root, proof }))
        throw new Error(`the proof of ${seq} does not hold`)
    }
    const cpu_ms = (cpu_us(pids) - used) / 1000 / PROOFS
    took.sort((a, b) => a - b)
    return {
      lines: LINES,
      p50_ms: took[Math.floor(took.length / 2)] ?? Number.NaN,
      p99_ms: took[Math.floor(took.length * 0.99)] ?? Number.NaN,
      cpu_ms,
    }
  } finally {
    await db.close()
    await world.stop()
  }
}

/** A tree that large as the sealer would leave it; its lines themselves are not needed. */
async function plantTree({ byHand, superuser }: LogWorld, orgId: OrgId): Promise<Buffer> {
  await byHand(
    `insert into audit.leaf (org_id, seq, line_id, hash) select $1, g, gen_random_uuid(), sha256(g::text::bytea) from generate_series(0, $2::int - 1) g`,
    [orgId, LINES],
  )
  const frontier = new Frontier()
  const tiles: TileRoot[] = []
  for (let from = 0; from < LINES; from += 50_000) {
    const { rows } = await superuser.query<{ hash: Buffer }>(
      'select hash from audit.leaf where org_id = $1 and seq >= $2 and seq < $2 + 50000 order by seq',
      [orgId, from],
    )
    for (const { hash } of rows) frontier.append(hash, (tile) => tiles.push(tile))
  }
  await byHand(
    `insert into audit.tile (org_id, level, tile_index, root) select $1, t.* from unnest($2::smallint[], $3::bigint[], $4::bytea[]) t`,
    [orgId, tiles.map(({ level }) => level), tiles.map(({ index }) => index), tiles.map((tile) => tile.root)],
  )
  await superuser.query('vacuum analyze audit.leaf')
  return frontier.root()
}
